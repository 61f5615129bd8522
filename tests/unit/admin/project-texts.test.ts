import { describe, expect, it } from 'vitest';
import { projectTexts, setProjectTexts } from '../../../admin/src/translations/projectTexts';

describe('texts that a project has changed', () => {
  const english = { 'renditions.a': 'English', 'renditions.b': 'English', 'upload.a': 'English' };
  // As Strapi fills them up.
  setProjectTexts(() => ({ en: english, de: { ...english, 'renditions.a': 'Deutsch' }, pl: { ...english, 'renditions.b': 'Polski' } }));

  it.each<[string, boolean, object]>([
    ['en', true, { 'renditions.a': 'English', 'renditions.b': 'English' }],
    ['de', true, { 'renditions.a': 'Deutsch' }],
    ['pl', false, { 'renditions.a': 'English', 'renditions.b': 'Polski' }],
    ['fr', true, {}],
  ])('in %s, translated by us: %s', (locale, isTranslated, texts) => expect(projectTexts(locale, isTranslated)).toEqual(texts));
});
