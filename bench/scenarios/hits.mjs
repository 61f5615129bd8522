import { copyFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { heads, images } from '../measure/burst.mjs';
import { drain } from '../measure/drain.mjs';
import { interleave, ratio } from '../measure/interleave.mjs';
import { rateOfMany } from '../measure/rate-of-many.mjs';
import { wrk } from '../measure/wrk.mjs';
import { startNginx } from '../setup/nginx.mjs';
import { drawPictures, drawSmallPicture, pathOf } from '../setup/pictures.mjs';
import { startPeer } from '../setup/start-peer.mjs';
import { startStrapi } from '../setup/strapi.mjs';

/** Specs whose renditions have about this size. */
const SIZES = { '5 KB': 'width-150', '50 KB': 'width-760', '1 MB': 'width-2500|quality-92' };

const MANY = 10_000;

const rate = (url, options) => async () => (await wrk(url, options)).perSecond;
const header = async (url, name) => (await fetch(url)).headers.get(name);

/** Cache hits from memory and from disk, and 304 responses. */
export async function hits(report, { repeats }) {
  await drawPictures(['jpeg-12mp']);
  const routes = { images: { path: '/images' }, sent: { path: '/sent', action: 'sendfile', sendfile: { backend: 'nginx' } } };
  const strapi = await startStrapi({ name: 'hits', config: { routes } });
  const fromDisk = await startStrapi({ name: 'hits-from-disk', config: { memory: { maxBytes: 0 } } });
  try {
    const { id, url: upload } = await strapi.upload(pathOf('jpeg-12mp'));
    const { id: diskId } = await fromDisk.upload(pathOf('jpeg-12mp'));
    report.section('Hits: requests a second, 32 connections');
    for (const [size, spec] of Object.entries(SIZES)) await compareSize(report, repeats, { strapi, fromDisk, id, diskId, size, spec, upload });
    await compareMany(report, repeats, strapi);
  } finally {
    await strapi.stop();
    await fromDisk.stop();
  }
}

/** Saves the same bytes as a file that Strapi serves. */
async function copyToUploads(strapi, url, name) {
  const bytes = Buffer.from(await (await fetch(url)).arrayBuffer());
  await writeFile(join(strapi.publicDirectory, 'uploads', name), bytes);
  return { path: join(strapi.publicDirectory, 'uploads', name), url: `${strapi.url}/uploads/${name}`, size: bytes.length };
}

async function compareSize(report, repeats, { strapi, fromDisk, id, diskId, size, spec, upload }) {
  const isUsual = size === '50 KB';
  const ours = strapi.sign(id, spec);
  const ourDisk = fromDisk.sign(diskId, spec);
  await images([ours, ourDisk], 1);
  // The final encodings have other bytes and another ETag.
  await Promise.all([drain(strapi), drain(fromDisk)]);
  const file = await copyToUploads(strapi, ours, `${size.replace(' ', '')}.jpg`);
  const bare = await startPeer('bare-server.mjs', file.path);
  const nginx = await startNginx({ folder: strapi.publicDirectory, proxy: new URL(strapi.url).host, renditions: join(strapi.directory, 'renditions') });
  const noneMatch = { 'If-None-Match': await header(ours, 'etag') };
  if ((await fetch(ours, { headers: noneMatch })).status !== 304) throw new Error('expected the status 304 for the ETag of the image');
  const since = { 'If-Modified-Since': await header(file.url, 'last-modified') };
  const figures = await interleave({
    renditions: rate(ours),
    'bare node:http': rate(bare.url),
    'Strapi /uploads': rate(file.url),
    ...(isUsual && { 'strapi-plugin-image-sharp': rate(await cachedByImageSharp(strapi, upload, file)) }),
    ...(isUsual && nginx && {
      'nginx, the same file': rate(`${nginx.url}/uploads/${file.url.split('/').pop()}`),
      'nginx, in front of our sendfile': rate(ours.replace(`${strapi.url}/images/`, `${nginx.url}/sent/`)),
      'nginx, in front of our serve': rate(ours.replace(strapi.url, nginx.url)),
    }),
  }, repeats);
  report.compare(`${size} (${file.size} bytes), from memory`, '/s', figures);
  const disk = await interleave({ renditions: rate(ourDisk), 'Strapi /uploads': rate(file.url) }, repeats);
  report.compare(`${size}, from disk`, '/s', disk);
  const notModified = await interleave({ renditions: rate(ours, { headers: noneMatch }), 'Strapi /uploads': rate(file.url, { headers: since }) }, repeats);
  report.compare(`${size}, 304`, '/s', notModified);
  if (isUsual) {
    const head = await interleave({ renditions: () => heads(ours), 'Strapi /uploads': () => heads(file.url) }, repeats);
    report.compare(`${size}, HEAD, by a client in JavaScript`, '/s', head);
  }
  await bare.stop();
  await nginx?.stop();
  if (!isUsual) return;
  report.mark('hit from memory, 50 KB, to Strapi /uploads', { atLeast: 15 }, ratio(figures.renditions, figures['Strapi /uploads']));
  report.mark('the same to bare node:http', { atLeast: 0.65 }, ratio(figures.renditions, figures['bare node:http']));
  report.mark('hit from disk to Strapi /uploads', { atLeast: 4 }, ratio(disk.renditions, disk['Strapi /uploads']));
  report.mark('304 to Strapi /uploads', { atLeast: 20 }, ratio(notModified.renditions, notModified['Strapi /uploads']));
}

/** That plugin caches WebP on the disk; replaces its file by the same bytes as ours. */
async function cachedByImageSharp(strapi, upload, file) {
  const url = `${strapi.url}${upload}?format=webp&width=560`;
  await fetch(url);
  const name = basename(upload).replace(/\.\w+$/, '.webp');
  await copyFile(file.path, join(strapi.publicDirectory, 'uploads', '.image-cache', 'webp', 'q80', 'w560', name));
  return url;
}

/** 10,000 small renditions with different URLs, compared with as many files. */
async function compareMany(report, repeats, strapi) {
  const small = await strapi.upload(await drawSmallPicture());
  const urls = Array.from({ length: MANY }, (_none, index) => strapi.sign(small.id, `crop-${index % 100}x${Math.floor(index / 100)}-96x96|quality-${60 + (index % 30)}`));
  await images(urls, 16);
  const one = await copyToUploads(strapi, urls[0], 'many-0.jpg');
  for (let index = 1; index < MANY; index += 1) await copyFile(one.path, join(strapi.publicDirectory, 'uploads', `many-${index}.jpg`));
  const files = urls.map((_url, index) => `${strapi.url}/uploads/many-${index}.jpg`);
  const figures = await interleave({ renditions: await rateOfMany('ours', urls), 'Strapi /uploads': await rateOfMany('files', files) }, repeats);
  report.compare(`${MANY} different ones of about ${one.size} bytes`, '/s', figures);
}
