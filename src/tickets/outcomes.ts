/**
 * How a call to the helpdesk or the chat can end badly. Each class exists because somebody acts differently on it.
 * Status codes and SDK errors end where these are thrown; nothing above knows them.
 */

/** Refusing calls for a while. Nothing was carried out; safe to send again at `resumeAt`. Costs no attempt. */
export class Throttled extends Error {
  constructor(
    /** Epoch ms. */
    readonly resumeAt: number,
    /** `told`: the other side said so. `budget`: our own limit; nothing left this machine. */
    readonly by: 'told' | 'budget' = 'told',
  ) {
    super(`throttled until ${new Date(resumeAt).toISOString()}`);
    this.name = 'Throttled';
  }
}

/** Not sent, or certainly not carried out. Safe to try later. */
export class Unavailable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Unavailable';
  }
}

/** A write that may have arrived. Look for it before sending again. */
export class Unconfirmed extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Unconfirmed';
  }
}

/** One complaint of the helpdesk. `field` is the name people know, `key` what the API calls it; null for the whole. */
export interface Complaint {
  key: string | null;
  field: string | null;
  text: string;
}

/** Understood and turned down. Sending the same again is useless; tell the person. */
export class Refused extends Error {
  constructor(
    readonly complaints: Complaint[],
    /** `sign-in`: our key was refused; `missing`: no such item; `nothing-to-do`: it already is so. */
    readonly kind: 'invalid' | 'missing' | 'sign-in' | 'nothing-to-do' | 'too-large' = 'invalid',
  ) {
    super(`refused (${kind}): ${complaints.map((c) => c.key ?? 'request').join(', ')}`);
    this.name = 'Refused';
  }
}
