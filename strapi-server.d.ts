// For projects whose TypeScript resolves modules the old way ("moduleResolution": "Node", as Strapi's own tsconfig has it):
// it does not read the exports of package.json.
export * from './dist/server/src';
export { default } from './dist/server/src';
