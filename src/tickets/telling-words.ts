/** Words of a question that are looked for; the first ones of a subject say what it is about. */
const MOST_ASKED = 12;
/** Characters of a word. What is longer is an address or a key, which nobody types twice. */
const LONGEST = 40;

/** Scripts that write no blanks between words. */
const UNBROKEN =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]+|[^\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]+/gu;
const IS_UNBROKEN =
  /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Thai}|\p{Script=Lao}|\p{Script=Khmer}|\p{Script=Myanmar}/u;
/** Longer runs are taken apart in pieces: the segmenter looks at each word with all that is around it. Characters. */
const RUN = /[\s\S]{1,200}/gu;
const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' });

/**
 * The words of a text in order, as they are compared: without case, accents and signs. A word is letters and digits and
 * nothing else, so it means nothing to any query language. “Büro-Drucker” is `buro`, `drucker`.
 */
export function wordsOf(text: string): string[] {
  const folded = text.toWellFormed().normalize('NFKD').toLowerCase().replace(/\p{M}/gu, '');
  return (folded.match(/[\p{L}\p{N}]+/gu) ?? [])
    .flatMap((run) =>
      IS_UNBROKEN.test(run)
        ? (run.match(UNBROKEN) ?? []).flatMap((part) => part.match(RUN) ?? []).flatMap(parts)
        : [run],
    )
    .filter((word) => word.length <= LONGEST);
}

const parts = (run: string): string[] =>
  IS_UNBROKEN.test(run) ? [...segmenter.segment(run)].map(({ segment }) => segment) : [run];

/**
 * The words that tell what a subject is about, each once, shortened so that they begin the other forms of the same word
 * (`printers`: `printer`). At most 12; none for “How do I do this?”.
 */
export function tellingWords(subject: string): string[] {
  const telling = wordsOf(subject).filter((word) => !FILLERS.has(word) && (word.length > 1 || IS_UNBROKEN.test(word)));
  return [...new Set(telling.map(stem))].slice(0, MOST_ASKED);
}

/** A plural without its ending, where enough is left that it still means the same. */
const stem = (word: string): string => (/^[a-z]{4,}s$/.test(word) ? word.replace(/s$/, '') : word);

/**
 * How much two subjects have in common, from 0 to 1: the words of the one that stand in the other too, out of all those of
 * the shorter one.
 */
export function likeness(one: string, other: string): number {
  const [a, b] = [tellingWords(one), new Set(tellingWords(other))];
  const shorter = Math.min(a.length, b.size);
  return shorter === 0 ? 0 : a.filter((word) => b.has(word)).length / shorter;
}

/** Words that stand in every second subject and say nothing about it, in the languages that most helpdesks are written in. */
const FILLERS = new Set(
  [
    'a about after all am an and another any anymore are as ask at be been but by can cannot could dear did do does doesn doing don during each for from get gets getting give had has have hello help her hi him his how i if in into is isn it its just keep keeps know let like make may me more much must my need needed needs new no not now of off on one only or other our out over own please problem problems question re request run should since so some still such t than thank thanks that the their them then there these they this those through to today too try trying under until up urgent us use used using ve very want was way we were what when where which while who why will with without won work working works would yes you your',
    'aber alle als am an auch auf aus bei beim bin bitte brauche da danke das dass dem den der des die dies diese doch ein eine einem einen einer eines er es fehler fur geht gibt habe haben hallo hat hilfe ich ihr im in ist kann kein keine klappt konnen man mehr mein meine mich mir mit muss nach neu neue neuen neuer nicht noch nur ob oder ohne sehr seit sich sie sind so uber um und uns unser unsere vom von vor war was wenn wer werden wie wir wird wo zu zum zur',
    'au aux avec bonjour ca ce ces cette comment dans de des du elle en est et il je la le les leur ma mais me merci mes mon ne nous on ou pas plus pour pourquoi probleme que quel quelle qui sa sans se ses son sont sur tout un une vous',
    'al como con cual de del donde el ella en es esta este esto hay hola la las lo los mas me mi mis muy no nos para pero por porque puedo que se si sin sobre su sus tengo un una uno y ya yo',
    'a che chi ci come con cosa da dei del della di e gli ho i il io la le lo ma mi nel non o per piu quando questo se si sono su un una',
  ].flatMap((words) => words.split(' ')),
);
