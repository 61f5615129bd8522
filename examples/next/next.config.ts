import type { NextConfig } from 'next';

const config: NextConfig = {
  images: {
    loader: 'custom',
    loaderFile: './rendition-loader.ts',
    // The widths of the presets.
    deviceSizes: [640, 960, 1280, 1600],
    imageSizes: [200, 400, 600],
  },
};

export default config;
