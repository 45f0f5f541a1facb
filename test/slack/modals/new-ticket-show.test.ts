import { WebAPIPlatformError } from '@slack/web-api';
import { KeptForm, keptForms } from '../../../src/slack/kept-forms';
import { FormContext, freshlyTyped, NO_THREAD } from '../../../src/slack/modals/new-ticket/form';
import { showForm } from '../../../src/slack/modals/new-ticket/show';
import { newTicketView } from '../../../src/slack/modals/new-ticket/view';
import { HandClock } from '../../hand-clock';
import { storesOn } from '../../store/stores';
import { aCatalogue } from '../catalogue';

const { open } = storesOn('SQLite');
const context = FormContext.parse({ team: 'T1', openedBy: 'U1' });
const viewOf = (subject: string) =>
  newTicketView({ typed: freshlyTyped(context, { subject }), context, catalogue: aCatalogue() }, { key: 'k' });

/** A form that is open in front of somebody, in a Slack that knows hashes. */
async function anOpenForm() {
  const forms = keptForms(await open(), KeptForm);
  const preset = freshlyTyped(context);
  const key = await forms.keep({ context, preset, ...NO_THREAD, correcting: null });
  const screen = { hash: 'h0', subjects: [] as string[], holds: null as Promise<void> | null };
  const web = {
    views: {
      update: async ({ hash, view }: { hash?: string; view: ReturnType<typeof viewOf> }) => {
        const stands = screen.hash;
        await screen.holds;
        if (hash !== undefined && hash !== stands) throw new WebAPIPlatformError({ ok: false, error: 'hash_conflict' });
        screen.subjects.push(JSON.stringify(view).match(/initial_value":"(\w+)/)?.[1] ?? '');
        screen.hash = `h${screen.subjects.length}`;
        return { ok: true, view: { hash: screen.hash } };
      },
    },
  };
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const front = { forms, web, clock: new HandClock(), log } as unknown as Parameters<typeof showForm>[0];
  return {
    screen,
    forms,
    key,
    show: (subject: string, at: number | null, chosen = false) =>
      showForm(front, { key, viewId: 'V1', hash: 'h0', at, chosen }, () => ({ view: viewOf(subject) })),
    keep: (at: number) => showForm(front, { key, viewId: 'V1', hash: 'h0', at }, () => ({ view: null })),
  };
}

describe('an open form that is shown anew', () => {
  it('shows the answer to what the person did last, also when that was done before our own change was seen', async () => {
    const { screen, show } = await anOpenForm();
    expect([await show('first', 1), await show('second', 2)]).toEqual([true, true]);
    expect(screen.subjects).toEqual(['first', 'second']);
  });

  it('is not overwritten by a slower answer to something earlier', async () => {
    const { screen, show } = await anOpenForm();
    expect([await show('second', 2), await show('first', 1)]).toEqual([true, false]);
    expect(screen.subjects).toEqual(['second']);
  });

  it('is not overwritten either when the later answer was that nothing changes', async () => {
    const { screen, show, keep } = await anOpenForm();
    expect([await keep(2), await show('first', 1)]).toEqual([true, false]);
    expect(screen.subjects).toEqual([]);
  });

  it('is changed by one at a time: who comes while Slack is being asked waits for its answer', async () => {
    const { screen, show } = await anOpenForm();
    let release: () => void = () => undefined;
    screen.holds = new Promise((resolve) => {
      release = resolve;
    });
    const both = Promise.all([show('first', 1), show('second', 2)]);
    release();
    expect(await both).toEqual([true, true]);
    expect(screen.subjects).toEqual(['first', 'second']);
  });

  it('is filled in, by what we learn after it was opened, while something is typed, but not once something is chosen', async () => {
    const { screen, show } = await anOpenForm();
    expect([await show('typed', 1), await show('learnt', null)]).toEqual([true, true]);
    expect([await show('chosen', 2, true), await show('late', null), await show('next', 3)]).toEqual([
      true,
      false,
      true,
    ]);
    expect(await show('later', null)).toBe(false);
    expect(screen.subjects).toEqual(['typed', 'learnt', 'chosen', 'next']);
  });

  it('is left alone when somebody else changed it', async () => {
    const { screen, show } = await anOpenForm();
    screen.hash = 'of another instance';
    expect(await show('first', 1)).toBe(false);
    expect(screen.subjects).toEqual([]);
  });
});
