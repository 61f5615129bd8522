'use strict';

/** Returns the plugin's configuration as it is: editors then know its settings, and TypeScript checks them. */
exports.defineConfig = (config) => config;
