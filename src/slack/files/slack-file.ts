import { z } from 'zod';

const text = z.string().nullish().catch(null);

/** What we read of a file as `files.info` shows it. The types of the SDK lack several of its modes. */
export const SlackFileInfo = z.looseObject({
  id: z.string().catch(''),
  name: text,
  title: text,
  mimetype: text,
  size: z.number().int().nonnegative().nullish().catch(null),
  mode: text,
  is_external: z.boolean().nullish().catch(null),
  file_access: text,
  url_private: text,
  url_private_download: text,
  external_url: text,
  permalink: text,
});
export type SlackFileInfo = z.infer<typeof SlackFileInfo>;

/** Why a file that Slack describes so cannot be read at all; null when it can be tried. */
export function whyNot(file: SlackFileInfo): { reason: string; link?: string } | null {
  if (file.file_access === 'access_denied') return { reason: 'its owner’s workspace does not let Foxbridge read it' };
  if (file.file_access === 'file_not_found') return { reason: GONE };
  if (file.file_access === 'check_file_info') return { reason: 'Slack does not tell Foxbridge what it is' };
  switch (file.mode) {
    case 'tombstone':
      return { reason: 'it was deleted in Slack' };
    case 'hidden_by_limit':
      return { reason: 'Slack hides it because the workspace is over its limit for old files' };
    case 'canvas':
    case 'quip':
    case 'list':
    case 'space':
      return { reason: 'it is a page that only Slack can show', ...link(file.permalink) };
  }
  if (file.mode === 'external' || file.is_external) {
    return { reason: 'it is kept outside Slack', ...link(file.external_url ?? file.url_private ?? file.permalink) };
  }
  if (!file.url_private_download && !file.url_private) return { reason: 'Slack does not tell where it is kept' };
  return null;
}

export const GONE = 'it was deleted, or Foxbridge may not see it';

const link = (url: string | null | undefined) => (url && /^https?:\/\//i.test(url) ? { link: url } : {});
