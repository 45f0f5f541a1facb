/** The manifest as its comment says that it is changed for Work Objects. */
export const withWorkObjects = (manifest: string): string =>
  manifest.replace(
    /^( *)# (rich_previews:| +is_active:| +entity_types:| +- slack#|- entity_details_requested)/gm,
    '$1$2',
  );
