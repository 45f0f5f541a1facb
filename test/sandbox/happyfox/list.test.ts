import { type Acme, type Json, startAcme } from './acme';

let helpdesk: Acme;
beforeEach(async () => {
  helpdesk = await startAcme();
});
afterEach(() => helpdesk.happyFox.stop());

const list = (query: string) => helpdesk.get(`tickets/?${query}`);
const ids = async (query: string) => (await list(query)).json.data.map(({ id }: Json) => id);
const tickets = async (count: number) => {
  const made: number[] = [];
  for (let n = 0; n < count; n += 1) {
    made.push(await helpdesk.aTicket());
    helpdesk.pass(1);
  }
  return made;
};

describe('a list of tickets', () => {
  it('counts in page_info the rows of this page; the total is last_index', async () => {
    await tickets(13);
    expect((await list('status=_all&page=1')).json.page_info).toEqual({
      count: 10,
      start_index: 1,
      end_index: 10,
      last_index: 13,
      page_count: 2,
    });
    expect((await list('status=_all&page=2')).json.page_info).toEqual({
      count: 3,
      start_index: 11,
      end_index: 13,
      last_index: 13,
      page_count: 2,
    });
  });

  it('clamps the size to 10 .. 50', async () => {
    await tickets(51);
    const rows = async (size: string) => (await list(`status=_all&size=${size}`)).json.data.length;
    expect([await rows('1'), await rows('20'), await rows('500'), await rows('x')]).toEqual([10, 20, 50, 10]);
  });

  it('is empty, 404 or the last page again past the end, as the knob says', async () => {
    const [first] = await tickets(1);
    expect(await ids('page=2')).toEqual([]);
    helpdesk.happyFox.knobs.pagePastEnd = '404';
    expect((await list('page=2')).status).toBe(404);
    helpdesk.happyFox.knobs.pagePastEnd = 'last';
    expect(await ids('page=2')).toEqual([first]);
  });

  it('carries the whole history of every ticket unless it is trimmed', async () => {
    const [id] = await tickets(1);
    expect((await list('status=_all')).json.data[0].updates).toHaveLength(1);
    expect((await list('status=_all&fields=id,last_modified,nonsense')).json.data).toEqual([
      { id, last_modified: '2026-11-24 12:00:00' },
    ]);
    expect((await list('status=_all&minify_response=true')).json.data).toEqual([{ id }]);
    helpdesk.happyFox.knobs.ignoreFields = true;
    expect((await list('status=_all&fields=id')).json.data[0].updates).toHaveLength(1);
  });

  it('may come wrapped in a list of one, as in the old manual', async () => {
    helpdesk.happyFox.knobs.wrapPages = true;
    expect((await list('status=_all')).json).toMatchObject([{ page_info: { last_index: 0 }, data: [] }]);
  });

  it('is filtered by status and by categories', async () => {
    const [open, done] = await tickets(2);
    const elsewhere = await helpdesk.aTicket({ category: helpdesk.acme.categories.billing.id });
    const { solved } = helpdesk.acme.statuses;
    helpdesk.happyFox.change(done ?? 0, { status: solved.id });
    const { support, it, billing } = helpdesk.acme.categories;
    expect(await ids('status=_pending&sort=ticketa')).toEqual([open, elsewhere]);
    expect(await ids('status=_completed')).toEqual([done]);
    expect(await ids(`status=${solved.id}`)).toEqual([done]);
    expect(await ids(`category=${support.id}&sort=ticketa`)).toEqual([open, done]);
    expect(await ids(`category=${it.id}&category=${billing.id}`)).toEqual([elsewhere]);
    expect((await list('status=999')).status).toBe(400);
  });

  it('takes no heed of filters that are no parameters', async () => {
    const [id] = await tickets(1);
    expect(await ids('unresponded=false&show_updates=0')).toEqual([id]);
    expect(helpdesk.happyFox.violations.map(({ detail }) => detail)).toEqual(['unresponded', 'show_updates']);
  });
});

describe('sort keys', () => {
  it('are odd: "created" is descending, "createa" ascending', async () => {
    const [a, b] = await tickets(2);
    expect(await ids('sort=created')).toEqual([b, a]);
    expect(await ids('sort=createa')).toEqual([a, b]);
  });

  it('put any change first with "last_modifiedd", and only replies with the default "updated"', async () => {
    const [a = 0, b] = await tickets(2);
    helpdesk.happyFox.agentNotes(a, helpdesk.acme.agents.bridge.id, { html: 'note' });
    expect(await ids('sort=last_modifiedd')).toEqual([a, b]);
    expect(await ids('sort=last_modified')).toEqual([b, a]);
    expect(await ids('')).toEqual([b, a]);
    helpdesk.happyFox.contactReplies(a, 'Hello?');
    expect(await ids('')).toEqual([a, b]);
    expect(helpdesk.happyFox.violations.map(({ detail }) => detail)).toEqual(['sort=last_modified']);
  });

  it('know seconds only: within one second the newer number stands first', async () => {
    const first = await helpdesk.aTicket();
    helpdesk.pass(0.4);
    const second = await helpdesk.aTicket();
    helpdesk.pass(0.5);
    helpdesk.happyFox.change(first, { priority: helpdesk.acme.priorities.high.id });
    expect(await ids('sort=last_modifiedd')).toEqual([second, first]);
  });
});

describe('a search', () => {
  const search = (q: string) => ids(`status=_all&q=${encodeURIComponent(q)}`);

  it('is refused without a status', async () => {
    expect((await list('q=printer')).status).toBe(400);
  });

  it('finds all words in any order; quotes do not force a phrase', async () => {
    const jam = await helpdesk.aTicket({ subject: 'Jam in the printer', text: 'Tray 2' });
    await helpdesk.aTicket({ subject: 'Printer' });
    expect(await search('printer jam')).toEqual([jam]);
    expect(await search('"printer jam"')).toEqual([jam]);
  });

  it('orders by relevance and then by last update, whatever "sort" says', async () => {
    const often = await helpdesk.aTicket({ subject: 'jam jam jam' });
    helpdesk.pass(1);
    const older = await helpdesk.aTicket({ subject: 'jam' });
    helpdesk.pass(1);
    const newer = await helpdesk.aTicket({ subject: 'jam' });
    expect(await ids('status=_all&q=jam&sort=ticketa')).toEqual([often, newer, older]);
  });

  it('takes names for status and priority, any of them after a comma', async () => {
    const id = await helpdesk.aTicket();
    expect(await search('status:"New","On Hold" priority:Medium')).toEqual([id]);
    expect(await search(`status:${helpdesk.acme.statuses.fresh.id}`)).toEqual([]);
    expect(await search('status: New')).toEqual([]);
  });

  it('minds the case of tags and agents, not that of custom fields', async () => {
    const id = await helpdesk.aTicket({
      tags: 'from-slack,x',
      assignee: helpdesk.acme.agents.bridge.id,
      [`t-cf-${helpdesk.acme.fields.slackReference.id}`]: 'C01/1764.0001',
    });
    expect(await search('tag:"from-slack"')).toEqual([id]);
    expect(await search('tag:"From-Slack"')).toEqual([]);
    expect(await search('assignee:"Slack Bridge"')).toEqual([id]);
    expect(await search('assignee:"slack bridge"')).toEqual([]);
    expect(await search(`assignee:${helpdesk.acme.agents.bridge.id}`)).toEqual([]);
    expect(await search('assignee:any')).toEqual([id]);
    expect(await search('"slack Reference":"c01/1764.0001"')).toEqual([id]);
    expect(await search('"Slack reference":"C01/1764"')).toEqual([]);
  });

  it('finds by number and by display id without "#", by contact, by answer due', async () => {
    const id = await helpdesk.aTicket();
    expect(await search(`id:${id}`)).toEqual([id]);
    expect(await search('id:SUP00004711')).toEqual([id]);
    expect(await search('id:#SUP00004711')).toEqual([]);
    expect(await search('contact:"ada@acme.example" unresponded:true has_attachments:false')).toEqual([id]);
    expect(await search('group:Acme')).toEqual([id]);
  });

  it('knows choices by label and dates of custom fields as mm/dd/yyyy', async () => {
    const { since, symptoms } = helpdesk.acme.fields;
    const hot = symptoms.choices?.[1]?.id;
    const id = await helpdesk.aTicket({ [`t-cf-${since.id}`]: '2026-11-01', [`t-cf-${symptoms.id}`]: [hot] });
    expect(await search('Since:"11/01/2026" Symptoms:hot')).toEqual([id]);
    expect(await search('Since:"2026-11-01"')).toEqual([]);
  });

  it('counts whole days', async () => {
    const id = await helpdesk.aTicket();
    expect(await search('created-on:"2026/11/24" last-modified-on-or-after:"2026/11/24"')).toEqual([id]);
    expect(await search('created-after:"2026/11/24"')).toEqual([]);
    expect(await search('created-before:"2026/11/25"')).toEqual([id]);
    expect(await search('created-on-or-after:"2026-11-24"')).toEqual([]);
    helpdesk.happyFox.knobs.searchMinutesEast = 13 * 60;
    expect(await search('created-on:"2026/11/25"')).toEqual([id]);
  });

  it('lags behind by as much as the knob says, and shows the state before meanwhile', async () => {
    helpdesk.happyFox.knobs.searchLagMs = 30_000;
    const id = await helpdesk.aTicket({ tags: 'a' });
    expect(await search('tag:a')).toEqual([]);
    helpdesk.pass(30);
    expect(await search('tag:a')).toEqual([id]);
    helpdesk.happyFox.change(id, { tags: 'b' });
    expect(await search('tag:a')).toEqual([id]);
    helpdesk.pass(30);
    expect(await search('tag:b')).toEqual([id]);
    expect(await search('tag:a')).toEqual([]);
  });
});
