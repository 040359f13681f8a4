// WeCom's small markdown, and its links in plain text, as DOM nodes. Text only ever becomes text nodes.

const INLINE = new RegExp(
  [
    /<font color=["'](info|comment|warning)["']>(.*?)<\/font>/,
    /\*\*(.+?)\*\*/,
    /`([^`]+)`/,
    /\[([^\]]*)\]\((https?:\/\/[^\s)]+)\)/,
  ].map((part) => part.source).join("|"),
);
const ANCHOR = /<a\s+href=["'](https?:\/\/[^"'\s]+)["']\s*>(.*?)<\/a>/i;

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

function link(href, label) {
  const made = element("a", "", label || href);
  made.href = href;
  made.target = "_blank";
  made.rel = "noopener noreferrer";
  return made;
}

function inline(text) {
  const nodes = [];
  let rest = text;
  for (let found = INLINE.exec(rest); found; found = INLINE.exec(rest)) {
    const [whole, colour, coloured, bold, code, label, href] = found;
    if (found.index) nodes.push(rest.slice(0, found.index));
    if (colour) nodes.push(element("span", colour, ...inline(coloured)));
    else if (bold !== undefined) nodes.push(element("strong", "", ...inline(bold)));
    else if (code !== undefined) nodes.push(element("code", "", code));
    else nodes.push(link(href, label));
    rest = rest.slice(found.index + whole.length);
  }
  if (rest) nodes.push(rest);
  return nodes;
}

// A div per line: headings, quotes (neighbours joined) and plain lines; an empty line is a gap.
export function markdown(source) {
  const root = element("div", "markdown");
  let quote = null;
  for (const line of source.replace(/\r\n?/g, "\n").split("\n")) {
    const quoted = /^>\s?(.*)$/.exec(line);
    if (quoted) {
      if (!quote) root.append((quote = element("blockquote", "")));
      quote.append(element("div", "line", ...inline(quoted[1])));
      continue;
    }
    quote = null;
    const heading = /^(#{1,6})\s+(.*)$/.exec(line);
    if (heading) root.append(element("div", `heading h${heading[1].length}`, ...inline(heading[2])));
    else if (line.trim()) root.append(element("div", "line", ...inline(line)));
    else root.append(element("div", "gap"));
  }
  return root;
}

// Plain text: line breaks kept, <a href="http…"> is a link, all else is what it says.
export function plain(source) {
  const root = element("div", "plain");
  let rest = source;
  for (let found = ANCHOR.exec(rest); found; found = ANCHOR.exec(rest)) {
    root.append(rest.slice(0, found.index), link(found[1], found[2]));
    rest = rest.slice(found.index + found[0].length);
  }
  root.append(rest);
  return root;
}

export { element };
