import type { FilesSent, NoticeFacts } from '../tickets/delivery';
import { escapeHtml } from '../tickets/escape-html';
import { referenceOf } from '../tickets/marker';
import type { Changes, Store } from '../tickets/ports';
import { type Attempt, foundEarlier } from './attempt';
import { gatherFiles } from './gather-files';
import { ownUpdate } from './own-update';
import { requireBotAgent } from './write-as';

/** Brings the files that did not fit into the request with the words, as an update of their own. */
export async function addFiles(at: Attempt<'more-files'>): Promise<Changes> {
  const { job, tools, delivery } = at;
  const errand = { urgency: 'person', delivery: job.id } as const;
  const marker = { reference: referenceOf(job.id), permalink: null };
  const files = await gatherFiles(delivery.files, tools.chat, tools.maxRequestBytes, job.progress.unreadable);
  const fate = { sent: files.sent, notSent: files.problems };

  const earlier = await foundEarlier(job, () =>
    tools.helpdesk.findUpdate({ ticket: delivery.ticket, marker, after: 0 }, errand),
  );
  let ticket = earlier;
  if (!earlier && files.first.length > 0) {
    const line = `${delivery.author.name} sent more files (${delivery.part} of ${delivery.of}).`;
    const update = {
      ticket: delivery.ticket,
      words: { html: `<p>${escapeHtml(line)}</p>`, plain: line },
      files: files.first,
      marker,
    };
    if (delivery.contact !== null && !delivery.private) {
      const { contact } = delivery;
      ticket = await at.write(() => tools.helpdesk.contactReply({ ...update, contact }, errand));
    } else if (delivery.agent !== undefined && !delivery.private) {
      const { agent } = delivery;
      ticket = await at.write(() => tools.helpdesk.agentReply({ ...update, agent, tellCustomer: true }, errand));
    } else {
      const agent = await requireBotAgent(tools, errand);
      ticket = await at.write(() => tools.helpdesk.privateNote({ ...update, agent: agent.id }, errand));
    }
  }
  const parent = await tools.store.notice(delivery.parent);
  const update = ticket && ownUpdate(ticket, marker);
  return {
    ...added(at, parent?.facts ?? null, fate),
    // The thread that the files come from has them already.
    ...(update && {
      written: [{ ticket: delivery.ticket, update: update.id, link: await threadOf(tools.store, delivery.parent) }],
    }),
  };
}

/** The link of the thread that a delivery comes from; null when it comes from none. */
async function threadOf(store: Store, delivery: string): Promise<string | null> {
  const job = await store.job(delivery);
  if (job?.delivery.kind === 'reply') return job.delivery.link;
  return (await store.link(delivery))?.id ?? null;
}

function added({ job, delivery, tools }: Attempt<'more-files'>, told: NoticeFacts | null, files: FilesSent): Changes {
  const now = tools.clock.now();
  const tally = told?.state === 'filed' || told?.state === 'added' ? told : null;
  return {
    job: { id: job.id, state: 'done' },
    ...(tally && {
      notice: {
        id: delivery.parent,
        showAt: now,
        facts: {
          ...tally,
          files: { sent: [...tally.files.sent, ...files.sent], notSent: [...tally.files.notSent, ...files.notSent] },
          filesToCome: Math.max(0, tally.filesToCome - delivery.files.length),
        },
      },
    }),
    ledger: [
      {
        at: now,
        delivery: job.id,
        ticket: delivery.ticket,
        step: 'more-files',
        outcome: 'added',
        status: null,
        ms: null,
        until: null,
      },
    ],
  };
}
