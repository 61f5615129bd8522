import type { Form } from './form';
import { formToSpec } from './formSpec';

const KEY = 'strapi-plugin-renditions.recent-settings';
const MAX_RECENT = 5;

/** Specs whose links were copied last in this browser, the latest first. */
export function recentSettings(): readonly string[] {
  try {
    const specs: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(specs) ? specs.filter((spec): spec is string => typeof spec === 'string').slice(0, MAX_RECENT) : [];
  } catch {
    // No storage, or not ours.
    return [];
  }
}

/** Adds what suits other images, too, so no crop and no focal point. Returns the specs with it. */
export function rememberSettings(form: Form): readonly string[] {
  if (form.mode === 'crop') return recentSettings();
  const spec = formToSpec({ ...form, focal: null });
  const specs = [spec, ...recentSettings().filter((other) => other !== spec)].slice(0, MAX_RECENT);
  try {
    localStorage.setItem(KEY, JSON.stringify(specs));
  } catch {
    // A browser may refuse to store anything.
  }
  return specs;
}
