import type { ContextBlock } from '@slack/types';
import { z } from 'zod';
import { smallLines } from '../../blocks';
import { link } from '../../notices/link';
import { named, quoted } from '../../notices/quoted';

/** What the form offers before it is sent: articles that may help, and tickets of the person's own that look alike. */
export const Offered = z.object({
  /** The subject that it was looked for by. */
  subject: z.string(),
  articles: z.array(z.object({ title: z.string(), url: z.string() })),
  tickets: z.array(
    z.object({
      stands: z.enum(['open', 'on-its-way', 'stuck']),
      /** Null until HappyFox has it. */
      name: z.string().nullable(),
      subject: z.string(),
      /** Of its thread, or of its page in HappyFox. */
      address: z.string().nullable(),
    }),
  ),
});
export type Offered = z.infer<typeof Offered>;

/** Below the subject, small; nothing when there is nothing to offer. */
export function offeredBlocks(offered: Offered | undefined): ContextBlock[] {
  const articles = (offered?.articles ?? []).map(({ title, url }) => `• ${link(url, title)}`);
  const tickets = (offered?.tickets ?? []).map(
    ({ stands, name, subject, address }) =>
      `• ${name === null ? '' : `${address === null ? named(name) : link(address, name)} `}${quoted(subject)}${STANDS[stands]}`,
  );
  return [
    ...(articles.length > 0 ? [smallLines('Perhaps one of these helps already:', articles)] : []),
    ...(tickets.length > 0
      ? [smallLines('You have a ticket like this already. If it is about the same, please go on there:', tickets)]
      : []),
  ];
}

const STANDS: Record<Offered['tickets'][number]['stands'], string> = {
  open: '',
  'on-its-way': ', which is on its way to HappyFox',
  stuck: ', which did not reach HappyFox. The notice about it says why.',
};

/** Whether people see the same of both. */
export const looksTheSame = (one: Offered | undefined, other: Offered | undefined): boolean =>
  JSON.stringify(offeredBlocks(one)) === JSON.stringify(offeredBlocks(other));
