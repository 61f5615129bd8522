import { images } from './burst.mjs';

/** The result of `hits` while 16 clients request new renditions of a file. Each call continues with widths that are not cached. */
export function hitsWhileRendering(strapi, id, hits) {
  let sent = 0;
  return async () => {
    let isDone = false;
    const render = async () => {
      while (!isDone) await images([strapi.sign(id, `width-${400 + (sent += 1)}|format-webp`)], 1);
    };
    const rendering = Array.from({ length: 16 }, render);
    const figure = await hits();
    isDone = true;
    await Promise.all(rendering);
    return figure;
  };
}
