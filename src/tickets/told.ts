import { mayHear } from './audience';
import type { Channels } from './channels';
import { escapeHtml } from './escape-html';
import { Refused, Throttled, Unavailable } from './outcomes';
import type { Helpdesk, Store } from './ports';

/** Words of the helpdesk that were posted into a thread, whole. */
interface Told {
  author: string;
  html: string;
  /** Names of their files. */
  files: string[];
}

/**
 * The words behind a post, by its id: from the delivery that brought them, or, when its text was erased since, from
 * HappyFox. `kept-back`: the thread was for agents only when they were posted, and is no longer.
 */
export type FindTold = (post: string) => Promise<Told | 'gone' | 'kept-back' | 'busy'>;

export const toldPosts =
  (
    store: Pick<Store, 'job' | 'link' | 'ticketRecord'>,
    helpdesk: Pick<Helpdesk, 'ticket'>,
    channels: Channels,
  ): FindTold =>
  async (post) => {
    const [, id = '', number = ''] = /^tell:(.+):(\d+)$/.exec(post) ?? [];
    const [job, link] = await Promise.all([store.job(post), store.link(id)]);
    if (!link || link.ticket === null) return 'gone';
    try {
      const update =
        job?.delivery.kind === 'tell'
          ? job.delivery.update
          : (await helpdesk.ticket(link.ticket, { urgency: 'person' }))?.updates.find(
              ({ id }) => id === Number(number),
            );
      if (!update?.message) return 'gone';
      const audience = await channels.audience(link.place.team, link.place.channel);
      const hidden = (await store.ticketRecord(link.ticket))?.state.private ?? false;
      if (!mayHear(audience, update.message.private || hidden)) return 'kept-back';
      const { html, text, attachments } = update.message;
      return {
        author: update.by.name.trim() || 'HappyFox',
        html: html.trim() || `<pre>${escapeHtml(text)}</pre>`,
        files: attachments.map(({ name }) => name),
      };
    } catch (error) {
      if (error instanceof Throttled || error instanceof Unavailable || error instanceof Refused) return 'busy';
      throw error;
    }
  };
