import { describe, expect, it } from 'vitest';
import { MediaCollector } from '../../../server/src/content-api/media-collector';
import type { Model } from '../../../server/src/services/models';

const FILE: Model = { uid: 'plugin::upload.file', attributes: { name: { type: 'string' }, related: { type: 'relation' }, folder: { type: 'relation', target: 'plugin::upload.folder' } } };
const AUTHOR: Model = { uid: 'api::author.author', attributes: { portrait: { type: 'media' } } };
const BANNER: Model = { uid: 'layout.banner', attributes: { heading: { type: 'string' }, image: { type: 'media' } } };
const PAGE: Model = {
  uid: 'api::page.page',
  attributes: {
    title: { type: 'string' },
    cover: { type: 'media' },
    photos: { type: 'media' },
    banner: { type: 'component', component: 'layout.banner' },
    banners: { type: 'component', component: 'layout.banner' },
    sections: { type: 'dynamiczone' },
    author: { type: 'relation', target: 'api::author.author' },
    authors: { type: 'relation', target: 'api::author.author' },
    about: { type: 'relation' },
    text: { type: 'blocks' },
    settings: { type: 'json' },
  },
};
const crops = (media: string, presets?: readonly string[]) => ({ type: 'json', customField: 'plugin::renditions.crops', options: { media, presets } });
const SLIDE: Model = { uid: 'layout.slide', attributes: { imageCrops: crops('image'), image: { type: 'media' } } };
const CROPPED: Model = {
  uid: 'api::cropped.cropped',
  attributes: {
    cover: { type: 'media' },
    coverCrops: crops('cover', ['hero']),
    moreCrops: crops('cover'),
    photos: { type: 'media' },
    photosCrops: crops('photos'),
    lost: crops('nothing'),
    slides: { type: 'component', component: 'layout.slide' },
    zone: { type: 'dynamiczone' },
    others: { type: 'relation', target: 'api::cropped.cropped' },
  },
};
const MODELS = new Map([FILE, AUTHOR, BANNER, PAGE, SLIDE, CROPPED].map((model) => [model.uid, model]));

function collect(entry: Record<string, unknown>, model = PAGE) {
  const collector = new MediaCollector((uid) => MODELS.get(uid));
  collector.collect(entry, model);
  collector.targets.forEach(({ renditions }, index) => Object.assign(renditions, { filled: index }));
  return { entry, files: collector.targets.map(({ file, alt }) => ({ ...file, ...(alt !== null && { alt }) })) };
}

const image = (id: number) => ({ id, documentId: `d${id}`, mime: 'image/jpeg', url: '/a.jpg' });

describe('MediaCollector', () => {
  it.each<[string, Record<string, unknown>, readonly number[]]>([
    ['one medium', { cover: image(1) }, [1]],
    ['a list of media', { photos: [image(1), image(2)] }, [1, 2]],
    ['a component', { banner: { id: 5, heading: 'x', image: image(1) } }, [1]],
    ['a repeatable component', { banners: [{ image: image(1) }, { image: null }, { image: image(2) }] }, [1, 2]],
    ['a dynamic zone', { sections: [{ __component: 'layout.banner', image: image(1) }, { __component: 'layout.unknown', image: image(2) }] }, [1]],
    ['a relation', { author: { id: 3, portrait: image(1) } }, [1]],
    ['a list of relations', { authors: [{ portrait: image(1) }, { portrait: image(2) }] }, [1, 2]],
    ['a relation to any model', { about: [{ __type: 'api::author.author', portrait: image(1) }] }, [1]],
    ['a relation of a medium', { cover: { ...image(1), related: [{ __type: 'api::page.page', cover: image(2) }] } }, [1, 2]],
    ['the same medium twice', { cover: image(1), photos: [image(1)] }, [1, 1]],
    ['a medium whose type was not selected', { cover: { id: 1, url: '/a.jpg' } }, [1]],
    ['a medium that is no image', { cover: { ...image(1), mime: 'video/mp4' } }, []],
    ['a medium without a row', { cover: { url: '/a.jpg', mime: 'image/png' } }, []],
    ['nothing', { title: 'x', cover: null, photos: [], sections: null, settings: { cover: image(1) } }, []],
    ['a value of another shape', { cover: 'x', photos: [null, 7], banner: [], sections: 'x', text: 'x', authors: 7 }, []],
  ])('finds the images in %s', (_title, entry, fileIds) => expect(collect(entry).files).toEqual(fileIds.map((fileId) => ({ fileId }))));

  it('finds a file that is the entry itself', () => expect(collect({ ...image(4) }, FILE).files).toEqual([{ fileId: 4 }]));

  it('gives each image an object that is filled later, and changes nothing else', () => {
    const { entry } = collect({ title: 'x', cover: image(1), sections: [{ __component: 'layout.banner', heading: 'y', image: image(2) }] });
    expect(entry).toEqual({
      title: 'x',
      cover: { ...image(1), renditions: { filled: 0 } },
      sections: [{ __component: 'layout.banner', heading: 'y', image: { ...image(2), renditions: { filled: 1 } } }],
    });
  });

  it('finds images in rich text by their hashes, without changing the text that was passed in', () => {
    const text = [
      { type: 'paragraph', children: [{ type: 'text', text: 'x' }] },
      { type: 'image', image: { url: '/a.jpg', hash: 'a_1', alternativeText: 'A boat' }, children: [{ type: 'text', text: '' }] },
      { type: 'list', children: [{ type: 'list-item', children: [{ type: 'image', image: { url: '/b.jpg', hash: 'b_2', alternativeText: null } }] }] },
      { type: 'image', image: { url: 'https://example.com/c.jpg' } },
      { type: 'paragraph', image: { hash: 'd_4' } },
      null,
      'x',
    ];
    const before = structuredClone(text);
    const { entry, files } = collect({ text });
    expect(files).toEqual([{ hash: 'a_1', alt: 'A boat' }, { hash: 'b_2' }]);
    expect(text).toEqual(before);
    const [paragraph, image, list, ...others] = before;
    expect(entry['text']).toEqual([
      paragraph,
      { ...(image as object), image: { url: '/a.jpg', hash: 'a_1', alternativeText: 'A boat', renditions: { filled: 0 } } },
      { ...(list as object), children: [{ type: 'list-item', children: [{ type: 'image', image: { url: '/b.jpg', hash: 'b_2', alternativeText: null, renditions: { filled: 1 } } }] }] },
      ...others,
    ]);
  });
});

describe('the crops of an entry', () => {
  const cropsOf = (entry: Record<string, unknown>) => {
    const collector = new MediaCollector((uid) => MODELS.get(uid));
    collector.collect(entry, CROPPED);
    return collector.targets.map(({ file, crops: fields }) => [file, fields]);
  };

  it('go with its images, in every place', () => {
    expect(cropsOf({
      cover: image(1), coverCrops: 'A', moreCrops: 'B',
      photos: [image(2), image(3)], photosCrops: 'C', lost: 'D',
      slides: [{ image: image(4), imageCrops: 'E' }, { image: image(5) }],
      zone: [{ __component: 'layout.slide', image: image(6), imageCrops: 'F' }],
      others: [{ cover: image(1), moreCrops: 'G' }],
    })).toEqual([
      [{ fileId: 1 }, [{ value: 'A', presets: ['hero'] }, { value: 'B', presets: null }]],
      [{ fileId: 2 }, [{ value: 'C', presets: null }]],
      [{ fileId: 3 }, [{ value: 'C', presets: null }]],
      [{ fileId: 4 }, [{ value: 'E', presets: null }]],
      [{ fileId: 5 }, [{ value: undefined, presets: null }]],
      [{ fileId: 6 }, [{ value: 'F', presets: null }]],
      [{ fileId: 1 }, [{ value: undefined, presets: ['hero'] }, { value: 'G', presets: null }]],
    ]);
  });

  it('do not go with the images of a file that is in it', () => {
    expect(cropsOf({ cover: { ...image(1), related: [{ __type: 'api::author.author', portrait: image(2) }] }, coverCrops: 'A' }).at(-1)).toEqual([{ fileId: 2 }, []]);
  });
});
