import { type Kysely, type Migration, type MigrationProvider, Migrator } from 'kysely';
import type { Tables } from './tables';

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
        .addColumn('leased_until', 'bigint', (c) => c.notNull())
        .addColumn('tries', 'integer', (c) => c.notNull())
        .addColumn('delivery', 'text', (c) => c.notNull())
        .addColumn('progress', 'text', (c) => c.notNull())
        .addColumn('created_at', 'bigint', (c) => c.notNull())
        .addColumn('finished_at', 'bigint')
        .execute();
      await db.schema.createIndex('job_due').on('job').columns(['state', 'due', 'pos']).execute();
      await db.schema.createIndex('job_lane').on('job').columns(['lane', 'state', 'pos', 'id']).execute();
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
        .addColumn('audience', 'text', (c) => c.notNull())
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
      await db.schema
        .createTable('state')
        .addColumn('key', 'text', (c) => c.primaryKey())
        .addColumn('value', 'text', (c) => c.notNull())
        .addColumn('version', 'integer', (c) => c.notNull())
        .addColumn('at', 'bigint', (c) => c.notNull())
        .execute();
    },
  },
};

const provider: MigrationProvider = { getMigrations: async () => STEPS };

/** Brings the database to the present shape. Instances that start together wait for each other (Migrator's lock). */
export async function migrate(db: Kysely<Tables>): Promise<void> {
  const { error } = await new Migrator({ db, provider }).migrateToLatest();
  if (error) throw error;
}
