import type { WebClient } from '@slack/web-api';
import type { Acting } from '../tickets/acting';
import type { Ask } from '../tickets/asking';
import type { BeforeFiling } from '../tickets/before-filing';
import type { Channels } from '../tickets/channels';
import type { Ticket } from '../tickets/desk';
import type { Linking } from '../tickets/linking';
import type { Lists } from '../tickets/lists';
import type { Personal } from '../tickets/personal';
import type { Chat, Clock, DeskWork, Errand, Helpdesk, LedgerRow, Log } from '../tickets/ports';
import type { Reacting } from '../tickets/reacting';
import type { TicketService } from '../tickets/service';
import type { Share } from '../tickets/sharing';
import type { ShownLinks } from '../tickets/shown-links';
import type { Speaking } from '../tickets/speaking';
import type { FindTold } from '../tickets/told';
import type { Viewing } from '../tickets/viewing';
import type { Home } from './home/home';
import type { KeptAddition, KeptAnswer, KeptCommand, KeptForm, KeptForms, KeptWork } from './kept-forms';
import type { Names } from './text/names';
import type { Unfurl } from './unfurl';

/** What the listeners may use: they read what people do, hand it to the service, and show its answer. */
export interface Front {
  service: TicketService;
  lists: Lists;
  search: Helpdesk['search'];
  /** A ticket as HappyFox shows it now; null when it has none of this number. */
  ticket(number: number, errand: Errand): Promise<Ticket | null>;
  queue: DeskWork['queue'];
  /** The steps of what we did about a ticket, oldest first. */
  ledger(ticket: number): Promise<LedgerRow[]>;
  linking: Linking;
  channels: Channels;
  chat: Pick<Chat, 'person' | 'writer' | 'permalink' | 'words'>;
  forgetPerson(slackId: string): void;
  /** Names of the people, channels and groups that a message mentions. */
  names(ids: { users: string[]; channels: string[]; usergroups: string[] }): Promise<Names>;
  web: WebClient;
  forms: KeptForms<KeptForm>;
  additions: KeptForms<KeptAddition>;
  answers: KeptForms<KeptAnswer>;
  speaking: Speaking;
  acting: Acting;
  viewing: Viewing;
  reacting: Reacting;
  /** The ticket of HappyFox whose page an address is; null for every other address. */
  ticketAt(url: string): number | null;
  shownLinks: ShownLinks;
  unfurl: Unfurl;
  works: KeptForms<KeptWork>;
  ask: Ask;
  share: Share;
  commands: KeptForms<KeptCommand>;
  /** What people chose to be told. */
  personal: Personal;
  told: FindTold;
  beforeFiling: BeforeFiling;
  home: Home;
  clock: Clock;
  log: Log;
}
