import { describe, expect, it } from 'vitest';
import { foldersIn, folderTrail, type Folder } from '../../../admin/src/builder/folders';
import { filesByIdQuery, filesQuery, readLibraryQuery, writeLibraryQuery, type LibraryQuery } from '../../../admin/src/builder/libraryQuery';
import { linkTable } from '../../../admin/src/builder/linkTable';
import { SOCIAL_SIZES, socialSpec } from '../../../admin/src/builder/socialSizes';
import { parseSpec } from '../../../server/src/core/filter-spec/parse';

const PLAIN: LibraryQuery = { search: '', page: 1, sort: 'newest', folder: null };
const brand: Folder = { id: 7, name: 'Brand', path: '/1' };
const logos: Folder = { id: 8, name: 'Logos', path: '/1/12' };
const icons: Folder = { id: 9, name: 'Icons', path: '/1/2' };
const press: Folder = { id: 4, name: 'Press', path: '/11' };
const folders = [press, logos, brand, icons];

describe('the address of the find page', () => {
  it.each<LibraryQuery>([PLAIN, { search: 'a&b', page: 3, sort: 'name', folder: 12 }])('holds all of %j', (query) =>
    expect(readLibraryQuery(new URLSearchParams(writeLibraryQuery(query)))).toEqual(query));

  it('leaves out what is the default', () => expect(writeLibraryQuery(PLAIN)).toEqual({}));

  it.each(['page=0', 'page=-2', 'page=x', 'page=1e9', 'sort=size', 'folder=0', 'folder=1.5'])('is as without it for %s', (address) =>
    expect(readLibraryQuery(new URLSearchParams(address))).toEqual(PLAIN));
});

describe('the query of the upload endpoint', () => {
  const valuesOf = (query: string) => Object.fromEntries(new URLSearchParams(query));

  it('asks for images alone, the newest first', () =>
    expect(valuesOf(filesQuery(PLAIN, null))).toEqual({ page: '1', pageSize: '24', sort: 'createdAt:DESC', 'filters[$and][0][mime][$contains]': 'image/' }));

  it('asks for a folder with those below it', () =>
    expect(valuesOf(filesQuery({ ...PLAIN, search: 'owl', sort: 'changed' }, brand))).toMatchObject({
      _q: 'owl', sort: 'updatedAt:DESC', 'filters[$and][1][$or][0][folderPath][$eq]': '/1', 'filters[$and][1][$or][1][folderPath][$startsWith]': '/1/',
    }));

  it('asks for images by their ids', () =>
    expect(valuesOf(filesByIdQuery([5, 3]))).toMatchObject({ pageSize: '2', 'filters[$and][1][id][$in][0]': '5', 'filters[$and][1][id][$in][1]': '3' }));
});

describe('folders', () => {
  it('are those directly in one, by their names', () => {
    expect(foldersIn(folders, null)).toEqual([brand, press]);
    expect(foldersIn(folders, brand)).toEqual([icons, logos]);
    expect(foldersIn(folders, icons)).toEqual([]);
  });

  it('lead to one', () => {
    expect(folderTrail(folders, logos)).toEqual([brand, logos]);
    // A path that begins with the same digits is another folder.
    expect(folderTrail(folders, press)).toEqual([press]);
  });
});

describe('a table of links', () => {
  it('is text with tabs, and HTML', () =>
    expect(linkTable([{ name: 'a & b.jpg', url: 'https://x.org/?a=1&b=2' }], ['Image', 'Link'])).toEqual({
      text: 'Image\tLink\na & b.jpg\thttps://x.org/?a=1&b=2',
      html: '<table><thead><tr><th>Image</th><th>Link</th></tr></thead><tbody><tr><td>a &amp; b.jpg</td><td><a href="https://x.org/?a=1&amp;b=2">https://x.org/?a=1&amp;b=2</a></td></tr></tbody></table>',
    }));

  it.each([['=1+1', "'=1+1"], ['@sum', "'@sum"], [' \t+1', "'+1"], ['＝1', "'＝1"], ['-1', "'-1"], ['a\tb\nc', 'a b c'], ['1-2', '1-2']])('is safe in a spreadsheet: %j', (name, cell) => {
    const { text, html } = linkTable([{ name, url: 'u' }], ['Image', 'Link']);
    expect(text).toBe(`Image\tLink\n${cell}\tu`);
    expect(html).toContain(`<tr><td>${cell}</td>`);
  });
});

it.each(SOCIAL_SIZES)('the size of $name is a canonical spec', (size) => expect(parseSpec(socialSpec(size)).canonical).toBe(socialSpec(size)));
