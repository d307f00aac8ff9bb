// Words typed any way: small letters, е for ё, the other keyboard layout, letters left out. Keeps no state.
const LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,.";
const CYRILLIC = "ёйцукенгшщзхъфывапролджэячсмитьбю";

export function plain(text) {
  return text.toLocaleLowerCase().replaceAll("ё", "е");
}

/** What the same keys give in the other layout; "" when nothing changes. */
export function otherLayout(text) {
  const small = text.toLocaleLowerCase();
  const [from, to] = /[а-яё]/.test(small) ? [CYRILLIC, LATIN] : [LATIN, CYRILLIC];
  const turned = [...small].map((sign) => (from.includes(sign) ? to[from.indexOf(sign)] : sign)).join("");
  return turned === small ? "" : turned.replaceAll("ё", "е");
}

/** How well a word fits a text: a beginning of a word best, then inside, then its letters in order near to each other; 0 = not. */
function fit(word, text) {
  const at = text.indexOf(word);
  if (at === 0) return 100;
  if (at > 0) return /[\s\-·→:]/.test(text[at - 1]) ? 90 : 60;
  if (word.length < 3) return 0;
  let place = -1;
  let first = -1;
  for (const letter of word) {
    place = text.indexOf(letter, place + 1);
    if (place < 0) return 0;
    if (first < 0) first = place;
  }
  const spread = place - first + 1 - word.length;
  return spread <= word.length ? Math.max(1, 40 - spread * 4) : 0;
}

function all(query, text) {
  let sum = 0;
  for (const word of plain(query).split(/\s+/).filter(Boolean)) {
    const value = fit(word, text);
    if (!value) return 0;
    sum += value;
  }
  return sum;
}

/** How well the words of a query fit a label, or the words beside it that are not shown; 0 = not at all. */
export function score(query, label, also = "") {
  const turned = otherLayout(query);
  const tries = turned ? [query, turned] : [query];
  return Math.max(...tries.flatMap((text) => [all(text, plain(label)) * 2, all(text, plain(`${label} ${also}`))]));
}
