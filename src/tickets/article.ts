/** An article of the helpdesk's knowledge base, as far as it takes to find it and to point to it. */
export interface Article {
  id: number;
  title: string;
  /** What it says, without markup; at most so much of it as the adapter keeps. */
  text: string;
  /** The page that people read, with scheme and host. */
  url: string;
  /** For agents only. */
  internal: boolean;
}
