import { type Migration, type MigrationProvider, Migrator, sql } from 'kysely';
import { fullTextOf } from './full-text';
import type { Db } from './tables';

/** The steps from an empty database to the present one. Forward only: a step that was shipped is never changed. */
const STEPS: Record<string, Migration> = {
  '0001-first-tables': {
    async up(db) {
      await db.schema
        .createTable('job')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('lane', 'text', (c) => c.notNull())
        .addColumn('pos', 'bigint', (c) => c.notNull())
        .addColumn('state', 'text', (c) => c.notNull())
        .addColumn('due', 'bigint', (c) => c.notNull())
        .addColumn('leased_lane', 'text')
        .addColumn('tries', 'integer', (c) => c.notNull())
        .addColumn('delivery', 'text', (c) => c.notNull())
        .addColumn('progress', 'text', (c) => c.notNull())
        .addColumn('created_at', 'bigint', (c) => c.notNull())
        .addColumn('finished_at', 'bigint')
        .execute();
      // Of what is on its way only: a million finished deliveries do not slow down the next one.
      const live = sql<boolean>`finished_at is null`;
      await db.schema.createIndex('job_due').on('job').columns(['due', 'pos', 'id']).where(live).execute();
      await db.schema.createIndex('job_lane').on('job').columns(['lane', 'pos', 'id']).where(live).execute();
      const leased = sql<boolean>`leased_lane is not null`;
      await db.schema.createIndex('job_leased').unique().on('job').column('leased_lane').where(leased).execute();
      // Partial as well, or SQLite would take it for the way to what is not finished.
      const finished = sql<boolean>`finished_at is not null`;
      await db.schema.createIndex('job_finished').on('job').column('finished_at').where(finished).execute();
      await db.schema
        .createTable('link')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('team', 'text', (c) => c.notNull())
        .addColumn('channel', 'text', (c) => c.notNull())
        .addColumn('thread', 'text')
        .addColumn('source', 'text', (c) => c.unique())
        .addColumn('ticket', 'bigint')
        .addColumn('display_id', 'text')
        .addColumn('lane', 'text', (c) => c.notNull())
        .addColumn('cc', 'text', (c) => c.notNull())
        .addColumn('subject', 'text', (c) => c.notNull())
        .addColumn('author', 'text', (c) => c.notNull())
        .addColumn('created_at', 'bigint', (c) => c.notNull())
        .addUniqueConstraint('link_thread', ['team', 'channel', 'thread'])
        .execute();
      await db.schema.createIndex('link_ticket').on('link').column('ticket').execute();
      await db.schema
        .createTable('notice')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('team', 'text', (c) => c.notNull())
        .addColumn('channel', 'text', (c) => c.notNull())
        .addColumn('thread', 'text')
        .addColumn('ts', 'text')
        .addColumn('head', 'text', (c) => c.notNull())
        .addColumn('facts', 'text', (c) => c.notNull())
        .addColumn('version', 'integer', (c) => c.notNull())
        .addColumn('shown', 'integer', (c) => c.notNull())
        .execute();
      await db.schema
        .createTable('ledger')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('at', 'bigint', (c) => c.notNull())
        .addColumn('delivery', 'text')
        .addColumn('ticket', 'bigint')
        .addColumn('step', 'text', (c) => c.notNull())
        .addColumn('outcome', 'text', (c) => c.notNull())
        .addColumn('status', 'integer')
        .addColumn('ms', 'bigint')
        .addColumn('until', 'bigint')
        .execute();
      await db.schema.createIndex('ledger_delivery').on('ledger').column('delivery').execute();
      await db.schema.createIndex('ledger_ticket').on('ledger').column('ticket').execute();
      await db.schema.createIndex('ledger_at').on('ledger').column('at').execute();
      await db.schema
        .createTable('ticket')
        .addColumn('number', 'bigint', (c) => c.primaryKey())
        .addColumn('lane', 'text', (c) => c.notNull())
        .addColumn('state', 'text', (c) => c.notNull())
        .addColumn('closed', 'integer', (c) => c.notNull())
        .addColumn('mirrored', 'bigint', (c) => c.notNull())
        .addColumn('read_at', 'bigint', (c) => c.notNull())
        .execute();
      await db.schema
        .createTable('written')
        .addColumn('ticket', 'bigint', (c) => c.notNull())
        .addColumn('update_id', 'bigint', (c) => c.notNull())
        .addColumn('link', 'text')
        .addPrimaryKeyConstraint('written_update', ['ticket', 'update_id'])
        .execute();
      await db.schema
        .createTable('state')
        .addColumn('key', 'text', (c) => c.primaryKey())
        .addColumn('value', 'text', (c) => c.notNull())
        .addColumn('version', 'integer', (c) => c.notNull())
        .addColumn('at', 'bigint', (c) => c.notNull())
        .execute();
    },
  },
  '0002-articles': {
    async up(db) {
      await db.schema
        .createTable('article')
        .addColumn('id', 'bigint', (c) => c.primaryKey())
        .addColumn('title', 'text', (c) => c.notNull())
        .addColumn('url', 'text', (c) => c.notNull())
        .addColumn('internal', 'integer', (c) => c.notNull())
        .execute();
      await fullTextOf(db).create(db);
      // Somebody who files a ticket is shown their own that look like it.
      await db.schema.createIndex('link_author').on('link').columns(['author', 'created_at']).execute();
    },
  },
  '0003-parked': {
    async up(db) {
      // What waits for a person, among a million deliveries that are done.
      const parked = sql<boolean>`state = 'parked'`;
      await db.schema.createIndex('job_parked').on('job').column('finished_at').where(parked).execute();
    },
  },
  // What was carried before this step is not compared with its thread.
  '0004-said-in': {
    async up(db) {
      await db.schema.alterTable('job').addColumn('said_in', 'text').execute();
      const carried = sql<boolean>`said_in is not null`;
      await db.schema.createIndex('job_said_in').on('job').column('said_in').where(carried).execute();
    },
  },
  '0005-people': {
    async up(db) {
      await db.schema
        .createTable('person')
        .addColumn('team', 'text', (c) => c.notNull())
        .addColumn('slack_id', 'text', (c) => c.notNull())
        .addColumn('email', 'text')
        .addColumn('settings', 'text', (c) => c.notNull())
        .addColumn('direct_since', 'bigint')
        .addPrimaryKeyConstraint('person_id', ['team', 'slack_id'])
        .execute();
      // Of those who want answers by direct message only: each changed ticket asks for them.
      const direct = sql<boolean>`direct_since is not null`;
      await db.schema.createIndex('person_email').on('person').column('email').where(direct).execute();
    },
  },
  // What was written before this step is believed whatever it says.
  '0006-lengths-of-waits': {
    async up(db) {
      await db.schema.alterTable('job').addColumn('wait_ms', 'bigint').execute();
    },
  },
  // Of threads that got their ticket before this step, only our own clock tells when.
  '0007-since-when-threads-have-tickets': {
    async up(db) {
      await db.schema.alterTable('link').addColumn('said_since', 'bigint').execute();
    },
  },
};

const provider: MigrationProvider = { getMigrations: async () => STEPS };

/**
 * Brings the database to the present shape, whole or not at all. Instances that start together wait for each other.
 * Throws when a newer version of the program has been here.
 */
export async function migrate(db: Db): Promise<void> {
  const { error } = await new Migrator({ db, provider }).migrateToLatest();
  if (error instanceof Error && /previously executed migration .* is missing/.test(error.message)) {
    throw new NewerDatabase('a newer version of Foxbridge has used it; start that version, or a newer one');
  }
  if (error) throw error;
}

export class NewerDatabase extends Error {}
