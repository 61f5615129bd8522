interface StrapiApp {
  registerPlugin(plugin: { readonly id: string; readonly name: string }): void;
}

/** The admin part has no page yet: it says that the plugin is there. */
export default {
  register(app: StrapiApp): void {
    app.registerPlugin({ id: 'renditions', name: 'Renditions' });
  },
};
