// Signs that nobody sees but that change what is seen: they turn words around, split them, or carry hidden ones.
// What is dealt with below stays for now, and so do U+200E and U+200F: they only settle the place of a comma in
// right-to-left text.
const UNSEEN =
  /(?!\p{Variation_Selector}|[\u200C-\u200F]|[\u{E0000}-\u{E007F}])\p{Default_Ignorable_Code_Point}|[\uFFF9-\uFFFB]/gu;
const CONTROL = /[^\P{Cc}\n\t]/gu;
// Joiners belong between letters of Persian or Hindi and inside emoji; anywhere else they only hide something.
const STRAY_JOINER =
  /(?<![^\p{ASCII}\s]|[\p{M}\p{Emoji_Modifier}\p{Variation_Selector}])[\u200C\u200D]+|[\u200C\u200D]+(?![^\p{ASCII}\s\u200C\u200D])/gu;
// Tag letters are part of three flags (England, Scotland, Wales) and otherwise an invisible alphabet.
const HIDDEN_LETTERS = /(\u{1F3F4}[\u{E0020}-\u{E007F}]{1,8})|[\u{E0000}-\u{E007F}]+/gu;
const LONE_SURROGATE = /\p{Surrogate}/gu;

const PLAIN = /^[\n\t -~]*$/;

/**
 * Foreign text as a reader sees it: without direction overrides, control characters and invisible signs. Line breaks
 * and tabs stay. The result is well-formed Unicode, so that it survives JSON, UTF-8 and multipart unchanged.
 */
export const visible = (text: string): string => (PLAIN.test(text) ? text : cleaned(text));

const cleaned = (text: string): string =>
  text
    .replace(LONE_SURROGATE, '\uFFFD')
    .replace(/\r\n?|[\u0085\u2028\u2029\f\v]/g, '\n')
    .replace(CONTROL, '')
    .replace(UNSEEN, '')
    .replace(HIDDEN_LETTERS, '$1')
    .replace(STRAY_JOINER, '');
