import type { Piece } from './collect';
import { hasWords, linesOf, type Part, type Run, textOf } from './document';

/** "On Tuesday, Ada wrote:" as mail programs write it, by their language. */
const SAID = [
  /^On\s.{4,240}\swrote:$/,
  /^Am\s.{4,240}\sschrieb\b.{0,160}:$/,
  /^Le\s.{4,240}\sa écrit\s?:$/,
  /^El\s.{4,240}\sescribió:$/,
  /^Il\s.{4,240}\sha scritto:$/,
  /^Op\s.{4,240}\s(?:schreef\b.{0,160}|heeft\s.{1,160}\sgeschreven):$/,
  /^Em\s.{4,240}\sescreveu:$/,
  /^(?:Den|På|tors|fre|man|mån|tis|tir|ons|lör|lør|sön|søn)\b.{4,240}\s(?:skrev|skreiv)\b.{0,160}:$/i,
  /^(?:W dniu|Dnia|.{2,8}\d{1,2}\s\w{3,4})\s?.{4,240}\snapisał(?:\(a\)|a)?:$/,
  /^\d{4}年\d{1,2}月\d{1,2}日.{2,240}[:：]$/,
  // Gmail's form for the languages it has no sentence for.
  /^\d{4}[-./]\d{1,2}[-./]\d{1,2}\b.{3,200}<\S{3,120}>\s?[:：]$/,
  /^.{2,160}さん(?:は|が)書きました[:：]$/,
];
/** Such a line may be broken into this many. */
const LINES_OF_SAID = 3;

const RULE =
  /^(?:[-_]{2,}\s*(?:Original(?:nachricht| Message|meddelande)?|Ursprüngliche Nachricht|Message d'origine|Mensaje original|Messaggio originale|Oorspronkelijk bericht|Mensagem original|元のメッセージ|Original-Nachricht)\s*[-_]{2,}|_{20,})$/i;

/** What is beneath such a line is what the mail wants to say. */
const FORWARDED =
  /^(?:-{5,}\s*(?:Forwarded message|Weitergeleitete Nachricht|Message transféré|Forwarded Message|Mensaje reenviado|Messaggio inoltrato|Doorgestuurd bericht|転送メッセージ)\s*-{5,}|(?:Begin forwarded message|Anfang der weitergeleiteten Nachricht|Début du message réexpédié|Inicio del mensaje reenviado)\s?:)$/i;

const FROM = /^(?:From|Von|De|Da|Van|Från|Fra|Od|差出人|发件人)\s?[:：]/;
const SENT =
  /^(?:Sent|Date|Gesendet(?: am)?|Datum|Envoyé(?: le)?|Date d'envoi|Enviado(?: el| em)?|Fecha|Inviato|Data|Verzonden|Skickat|Sendt|Wysłano|送信日時|日付|发送时间)\s?[:：]/;
/** Such a head has this many lines at most before the one that says when. */
const LINES_OF_HEAD = 5;

/**
 * Marks what the markup did not tell: the sentence that leads up to a quotation, with the quotation, and everything
 * beneath the head of an older message. From where a forwarded message begins, and when nothing new would be left (an
 * answer without words), nothing is marked.
 */
export function markOldMail(pieces: readonly Piece[]): Piece[] {
  const marked: Piece[] = [];
  let restIsOld = false;
  let quoteIsOld = false;
  let isForward = false;
  for (const [nth, { part, old }] of pieces.entries()) {
    isForward ||=
      !restIsOld && part.kind === 'words' && linesOf(part.runs).some((line) => FORWARDED.test(lineText(line)));
    if (isForward) {
      marked.push({ part, old: false });
      continue;
    }
    if (restIsOld || old || (part.quoted && quoteIsOld)) {
      marked.push({ part, old: true });
      continue;
    }
    quoteIsOld = false;
    const lines = part.kind === 'words' && !part.quoted ? linesOf(part.runs) : [];
    const next = pieces[nth + 1];
    const begins = whereOldBegins(lines.map(lineText), next !== undefined && (next.old || next.part.quoted));
    // A mail that begins with such a head is a forwarded one: what is beneath it is what it wants to say.
    const newBefore =
      marked.some((piece) => !piece.old) || lines.slice(0, begins?.at).some((line) => lineText(line) !== '');
    if (!begins || (begins.what === 'rest' && !newBefore)) {
      marked.push({ part, old: false });
      continue;
    }
    if (begins.what === 'quote') quoteIsOld = true;
    else restIsOld = true;
    marked.push(
      { part: words(lines.slice(0, begins.at)), old: false },
      { part: words(lines.slice(begins.at)), old: true },
    );
  }
  const told = marked.filter(({ part }) => hasWords(part));
  return told.some(({ old }) => !old) ? told : told.map(({ part }) => ({ part, old: false }));
}

const words = (lines: readonly Run[][]): Part => ({
  kind: 'words',
  quoted: false,
  runs: lines.flatMap((line, nth) => [...(nth > 0 ? [{ text: '\n' }] : []), ...line]),
});

const lineText = (runs: readonly Run[]): string => textOf(runs).replace(/\s+/g, ' ').trim();

/** The first line of older mail: `quote` when it only leads up to a quotation, `rest` when all that follows is old. */
function whereOldBegins(lines: readonly string[], beforeQuote: boolean): { at: number; what: 'quote' | 'rest' } | null {
  const end = lines.findLastIndex((line) => line !== '') + 1;
  for (const [at, line] of lines.entries()) {
    if (
      RULE.test(line) ||
      (FROM.test(line) && lines.slice(at + 1, at + LINES_OF_HEAD).some((below) => SENT.test(below)))
    ) {
      return { at, what: 'rest' };
    }
    const length = linesOfSaid(lines, at);
    if (length > 0) return { at, what: beforeQuote && at + length === end ? 'quote' : 'rest' };
  }
  return null;
}

/** How many lines from here make up the sentence "… wrote:"; 0 when they do not. */
function linesOfSaid(lines: readonly string[], at: number): number {
  for (let length = 1; length <= LINES_OF_SAID; length++) {
    const sentence = lines.slice(at, at + length).join(' ');
    if (sentence.length > 600 || lines[at + length - 1] === '') return 0;
    if (/[:：]$/.test(sentence) && SAID.some((said) => said.test(sentence))) return length;
  }
  return 0;
}
