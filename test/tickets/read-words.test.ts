import { byName, slips } from '../../src/tickets/nearest';
import { readWords, ticketIn, type Whence } from '../../src/tickets/read-words';
import { VERBS } from '../../src/tickets/verbs';

/** What is understood, short: `verb 7 rest`, `incomplete verb`, `guess right words`, or `words`. */
function read(text: string, whence: Whence = 'command'): string {
  const asked = readWords(text, whence);
  switch (asked.kind) {
    case 'verb':
      return [asked.verb.name, asked.ticket, asked.rest].filter((part) => part !== null && part !== '').join(' ');
    case 'incomplete':
      return `incomplete ${asked.verb.name}`;
    case 'guess':
      return `guess ${asked.words}`;
    default:
      return 'words';
  }
}

describe('the table of verbs', () => {
  it.each(VERBS)('$name: its own example is understood', ({ name, example }) => {
    expect(readWords(example, 'command')).toMatchObject({ kind: 'verb', verb: { name } });
  });

  it.each(VERBS.filter(({ mention }) => mention !== null))(
    '$name: its example in a thread too',
    ({ name, mention }) => {
      expect(readWords(mention ?? '', 'thread')).toMatchObject({ kind: 'verb', verb: { name } });
    },
  );
});

describe('a ticket can be named', () => {
  it.each([
    ['4711', 4711],
    ['#4711', 4711],
    ['#SUP00004711', 4711],
    ['sup00004711', 4711],
    ['https://acme.happyfox.com/staff/ticket/4711', 4711],
    ['<https://acme.happyfox.com/staff/ticket/4711|acme.happyfox.com/staff/ticket/4711>', 4711],
    ['<https://acme.happyfox.com/staff/ticket/4711/?a=1#x>', 4711],
  ])('as %s', (word, number) => {
    expect(ticketIn(word)).toBe(number);
  });

  it.each(['vpn2', 'win10', '0', '4711a', '-1', '1.5', '9'.repeat(16), '<https://evil.example/4711>'])(
    'not as %s',
    (word) => {
      expect(ticketIn(word)).toBeNull();
    },
  );
});

describe('behind /ticket, a subject stays a subject', () => {
  it.each([
    '',
    'The printer is out of paper',
    'close the window, please',
    'close 2 accounts of people who left',
    'status of my order?',
    'priority boarding does not work',
    'show me how to print',
    'show vpn2',
    'mine is broken too',
    'my printer',
    'note to self',
    'reply button is missing',
    'channel 4 is noisy',
    'help me with the VPN',
    'fine, thanks',
    'mind the gap',
    'kind of slow',
    'line',
    'wine',
    'clone the repository',
    'Noted 5 faults',
    'new mine',
  ])('“%s”', (subject) => {
    expect(read(subject)).toBe('words');
  });
});

describe('behind /ticket, a verb with what has to follow is a verb', () => {
  it.each([
    ['mine', 'mine'],
    ['MINE 2', 'mine 2'],
    ['find paper jam', 'find paper jam'],
    ['  Close   #SUP00004711 ', 'close 4711'],
    ['assign 4711 <@U1|nora>', 'assign 4711 <@U1|nora>'],
    ['status 4711 On Hold', 'status 4711 On Hold'],
    ['note 4711 first line\nsecond line', 'note 4711 first line\nsecond line'],
    ['???', 'help'],
    ['hlep', 'help'],
    ['close', 'incomplete close'],
    ['status 4711', 'incomplete status'],
    ['find', 'incomplete find'],
  ])('“%s”', (typed, understood) => {
    expect(read(typed)).toBe(understood);
  });
});

describe('a slip of the finger is guessed only where the rest fits', () => {
  it.each([
    ['clsoe 4711', 'guess close 4711'],
    ['asign #SUP00004711 nora', 'guess assign 4711 nora'],
    ['stauts 4711 on hold', 'guess status 4711 on hold'],
    ['nore 4711 seen it', 'guess note 4711 seen it'],
    ['mnie', 'guess mine'],
    ['chanel', 'guess channel'],
    ['fidn vpn', 'guess find vpn'],
    ['clsoe the door', 'words'],
    ['stauts of my order', 'words'],
    ['fin vpn', 'words'],
  ])('“%s”', (typed, understood) => {
    expect(read(typed).replace('#SUP0000', '')).toBe(understood);
  });
});

describe('behind our name in the thread of a ticket, that ticket is meant', () => {
  it.each([
    ['claim', 'claim'],
    ['close this please!', 'close'],
    ['claim 4711', 'claim 4711'],
    ['note: 3 people are affected', 'note 3 people are affected'],
    ['status On Hold', 'status On Hold'],
    ['', 'help'],
    ['note', 'incomplete note'],
    ['clam', 'guess claim'],
    ['can you look at this?', 'words'],
    ['close the door to room 3', 'words'],
  ])('“%s”', (typed, understood) => {
    expect(read(typed, 'thread')).toBe(understood);
  });

  it('where no ticket is, it has to be named', () => {
    expect(read('claim', 'elsewhere')).toBe('incomplete claim');
    expect(read('note 4711 seen', 'elsewhere')).toBe('note 4711 seen');
  });
});

describe('names', () => {
  const statuses = ['New', 'In Progress', 'On Hold', 'Solved', 'Closed'].map((name) => ({ name }));
  it.each([
    ['on hold', 'On Hold'],
    ['ON   HOLD', 'On Hold'],
    ['hold', 'On Hold'],
    ['in', 'In Progress'],
    ['clos', 'Closed'],
  ])('“%s” is %s', (typed, name) => {
    expect(byName(typed, statuses)).toEqual({ kind: 'one', item: { name } });
  });

  it('one that fits several names them', () => {
    const agents = ['Nora Smith', 'Nora Jones', 'Zoë Nolan'].map((name) => ({ name }));
    expect(byName('nora', agents)).toMatchObject({
      kind: 'several',
      items: [{ name: 'Nora Smith' }, { name: 'Nora Jones' }],
    });
    expect(byName('zoe', agents)).toMatchObject({ kind: 'one', item: { name: 'Zoë Nolan' } });
    expect(byName('jones n', agents)).toMatchObject({ kind: 'one', item: { name: 'Nora Jones' } });
  });

  it('one that is mistyped is guessed, and one that is nothing like any is not', () => {
    expect(byName('slovde', statuses)).toEqual({ kind: 'none', near: { name: 'Solved' } });
    expect(byName('banana', statuses)).toEqual({ kind: 'none', near: null });
    expect(byName(' ', statuses)).toEqual({ kind: 'none', near: null });
  });

  it.each([
    ['close', 'close', 0],
    ['clsoe', 'close', 1],
    ['clos', 'close', 1],
    ['', 'abc', 3],
    ['kitten', 'sitting', 3],
  ])('between “%s” and “%s” lie %i slips', (a, b, count) => {
    expect(slips(a, b)).toBe(count);
    expect(slips(b, a)).toBe(count);
  });
});
