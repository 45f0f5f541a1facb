/** A thread, as a form carries it along: ids of Slack's, and nothing a person wrote. */
export const threadKey = ({ channel, thread }: { channel: string; thread: string }): string => `${channel}:${thread}`;

/** The thread; null when the form is not ours. */
export function threadOf(key: string | null): { channel: string; thread: string } | null {
  const [, channel, thread] = /^([^:]+):(\d+(?:\.\d+)?)$/.exec(key ?? '') ?? [];
  return channel && thread ? { channel, thread } : null;
}
