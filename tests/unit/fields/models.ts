import type { Model } from '../../../server/src/services/models';

export const cropsField = (media: string, presets: unknown = ['hero'], more: object = {}) => ({ type: 'json', customField: 'plugin::renditions.crops', options: { media, presets }, ...more });

export const BANNER: Model = { uid: 'layout.banner', attributes: { heading: { type: 'string' }, image: { type: 'media' }, imageCrops: cropsField('image') } };
const FRAME: Model = { uid: 'layout.frame', attributes: { inside: { type: 'component', component: 'layout.banner' } } };
export const PLAIN: Model = { uid: 'layout.plain', attributes: { heading: { type: 'string' } } };
export const PAGE: Model = {
  uid: 'api::page.page',
  attributes: {
    title: { type: 'string' },
    cover: { type: 'media' },
    coverCrops: cropsField('cover'),
    banner: { type: 'component', component: 'layout.banner' },
    banners: { type: 'component', component: 'layout.banner' },
    frames: { type: 'component', component: 'layout.frame' },
    plain: { type: 'component', component: 'layout.plain' },
    sections: { type: 'dynamiczone', components: ['layout.banner', 'layout.plain', 'layout.frame'] },
    texts: { type: 'dynamiczone', components: ['layout.plain'] },
    pages: { type: 'relation', target: 'api::page.page' },
  },
};

const MODELS = new Map([BANNER, FRAME, PLAIN, PAGE].map((model) => [model.uid, model]));

export const findModel = (uid: string): Model | undefined => MODELS.get(uid);
