export { default } from 'strapi-plugin-renditions/next';
