import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, rmSync, statfsSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** A file system of its own, small enough to fill, and that can lose its power. Needs root. */
export interface SmallDisk {
  folder: string;
  /** Takes all the room that is left. */
  fill(): void;
  /** Gives it back. */
  free(): void;
  /** As when the plug is pulled: what was not flushed is gone, and nothing can be written any more. */
  pullPlug(): void;
  /** After the power came back: mounted anew. Call it when nobody uses the disk. */
  plugIn(): void;
  remove(): void;
}

/** EXT4_IOC_SHUTDOWN with EXT4_GOING_FLAGS_NOLOGFLUSH. Source: fs/ext4/ext4.h of Linux. */
const SHUT_DOWN =
  'import fcntl,os,struct,sys;fcntl.ioctl(os.open(sys.argv[1],os.O_RDONLY),0x8004587d,struct.pack("I",2))';

const run = (command: string, ...words: string[]) => execFileSync(command, words, { stdio: 'pipe' });

/** Blocks that are not asked for in one piece: the file system needs some itself to note where the piece is. */
const SPARE_BLOCKS = 64;

/** Reserves so many bytes of a file from `at` on. False: there is no such room. */
function reserved(file: string, at: number, bytes: number): boolean {
  try {
    run('fallocate', '-o', String(at), '-l', String(bytes), file);
    return true;
  } catch (error) {
    if (/No space left/.test(String(error))) return false;
    throw error;
  }
}

/** Why there can be no such disk here; null when there can. */
export const smallDiskMissing: string | null =
  process.getuid?.() !== 0 ? 'not root' : existsSync('/dev/loop-control') ? null : 'no loop devices';

/** Makes and mounts an ext4 of so many MB in a file below `folder`. */
export function smallDisk(folder: string, megabytes: number): SmallDisk {
  const image = join(folder, 'disk.img');
  const mounted = join(folder, 'disk');
  mkdirSync(mounted);
  run('truncate', '-s', `${megabytes}M`, image);
  // No blocks kept back for root, who runs this: full is full.
  run('mkfs.ext4', '-q', '-m', '0', image);
  run('mount', '-o', 'loop', image, mounted);
  const ballast = join(mounted, 'ballast');
  return {
    folder: mounted,
    fill() {
      // Reserved rather than written: whoever fills a disk must not stand still for it. What was freed a moment ago counts
      // as free before it can be had, so that less is asked for until it is given. What is left over is written.
      const { bavail, bsize } = statfsSync(mounted);
      let at = existsSync(ballast) ? statSync(ballast).size : 0;
      for (let blocks = bavail - SPARE_BLOCKS; blocks > SPARE_BLOCKS; ) {
        if (reserved(ballast, at, blocks * bsize)) {
          at += blocks * bsize;
          blocks = statfsSync(mounted).bavail - SPARE_BLOCKS;
        } else blocks = Math.floor(blocks / 2);
      }
      const file = openSync(ballast, 'a');
      for (const size of [4_096, 512]) {
        try {
          for (;;) writeSync(file, Buffer.alloc(size));
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
        }
      }
      closeSync(file);
    },
    free: () => rmSync(ballast, { force: true }),
    pullPlug: () => void run('python3', '-c', SHUT_DOWN, mounted),
    plugIn() {
      run('umount', mounted);
      run('mount', '-o', 'loop', image, mounted);
    },
    remove() {
      run('umount', '-l', mounted);
      rmSync(image, { force: true });
    },
  };
}
