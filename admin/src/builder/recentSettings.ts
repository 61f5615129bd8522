import type { Form } from './form';
import { formToSpec } from './formSpec';
import { recentList } from './recentList';

const specs = recentList('strapi-plugin-renditions.recent-settings', 5, (value): value is string => typeof value === 'string');

/** Specs whose links were copied last in this browser, the latest first. */
export const recentSettings = specs.read;

/** Adds what suits other images, too, so no crop and no focal point. Returns the specs with it. */
export const rememberSettings = (form: Form): readonly string[] => (form.mode === 'crop' ? specs.read() : specs.add(formToSpec({ ...form, focal: null })));
