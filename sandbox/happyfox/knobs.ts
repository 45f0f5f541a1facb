/** A kind of change whose effect on `last_modified` HappyFox does not document. */
export type QuietChange = 'tags' | 'custom-fields' | 'private-notes' | 'moves';

/** What the documentation leaves open. Each may be turned while the stand-in runs. */
export interface Knobs {
  /** Answer whole tickets although `fields` asked for less. */
  ignoreFields: boolean;
  /** How long after a change the search still finds the state before it, in milliseconds. */
  searchLagMs: number;
  /** Minutes east of UTC of the zone in which the search counts days. */
  searchMinutesEast: number;
  /** What a page after the last one holds. */
  pagePastEnd: 'empty' | '404' | 'last';
  /** Wrap `{page_info, data}` in a list of one element, as the manual of 2012 shows it. */
  wrapPages: boolean;
  /** What becomes of a request with too many bytes of files. */
  tooLarge: '413-close' | '400' | 'reset';
  /** Status of the answer when a field that completion needs is empty (the documentation names none). */
  completionErrorStatus: number;
  /** Does `text` count as a body on agents' updates? Two clients say so, the documentation does not. */
  textOnAgentUpdates: boolean;
  /** Which contacts may reply on a ticket. */
  repliesFrom: 'anyone' | 'owner-and-cc';
  /** Does a contact's reply open a completed ticket again (an account rule)? */
  reopenOnReply: boolean;
  /** `message_type` of a forward, which no sample shows. */
  forwardMessageType: string | null;
  /** How a ticket that was merged into another one reads. */
  mergedShape: 'object' | 'number' | '404';
  /** Changes that leave `last_modified` as it was. */
  untouchedBy: QuietChange[];
  /** Is an attachment link spent after one use? The documentation calls it "one time". */
  linksWorkOnce: boolean;
  /** Attachment addresses that start with `/`, as on older accounts. */
  relativeLinks: boolean;
}

export const defaultKnobs = (): Knobs => ({
  ignoreFields: false,
  searchLagMs: 0,
  searchMinutesEast: 0,
  pagePastEnd: 'empty',
  wrapPages: false,
  tooLarge: '413-close',
  completionErrorStatus: 400,
  textOnAgentUpdates: false,
  repliesFrom: 'anyone',
  reopenOnReply: true,
  forwardMessageType: null,
  mergedShape: 'object',
  untouchedBy: [],
  linksWorkOnce: true,
  relativeLinks: false,
});
