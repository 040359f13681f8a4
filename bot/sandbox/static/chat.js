// The chat page: two phones, one stream of events from the sandbox. Nothing is kept here but what is on the screen.
import { element, markdown, plain } from "./markdown.js";

const PATIENCE = 20_000; // milliseconds after which a missing answer is said to be missing
const QUESTIONS = {
  enterprise: [
    "我们能报什么",
    "日照新认定的小巨人给多少",
    "金湖县级培育库要什么条件",
    "济宁到2024年省级专精特新要多少家",
    "就高不就低是啥意思",
    "那个方案还有效吗",
    "大企业拖欠货款找谁管",
    "申报开始了叫我一声",
    "我的提醒",
    "我的数据",
    "转人工",
  ],
  officer: [
    "待办",
    "省专精特新窗口改成12月1号到20号 提前7天3天1天各提醒一遍",
    "窗口安排",
    "简报",
    "差一项的有哪些",
    "进度图",
    "联席会议定在每月10号",
    "日照省级专精特新的目标是多少",
    "那个方案还有效吗",
  ],
};

const $ = (id) => document.getElementById(id);
const clockTime = new Intl.DateTimeFormat("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
const longDay = new Intl.DateTimeFormat("zh-CN", {
  year: "numeric", month: "long", day: "numeric", weekday: "long", timeZone: "UTC",
});
const dayWords = (iso) => longDay.format(new Date(`${iso}T00:00:00Z`)).replace(/\s*(?=星期)/, " ");

const chats = new Map(); // person → Map(entry id → entry), in order
const waiting = new Map(); // person → timer of the answer that is on its way
const entered = new Set();
let menu = [];

async function post(path, body) {
  try {
    const answer = await fetch(`/sandbox/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    return await answer.json();
  } catch {
    return { error: "沙盒没有应答，可能已经停了" };
  }
}

class Phone {
  constructor(kind, people) {
    this.kind = kind;
    this.people = people; // [{userid, name, sign, title, about}]
    const phone = $("phone").content.cloneNode(true).querySelector(".phone");
    this.root = phone;
    this.select = phone.querySelector("select");
    this.log = phone.querySelector(".log");
    this.chips = phone.querySelector(".chips");
    this.box = phone.querySelector("textarea");
    this.menu = phone.querySelector(".menu");
    this.below = phone.querySelector(".below button");
    this.presence = phone.querySelector(".presence");
    this.label = kind === "enterprise" ? "企业联系人" : "主管部门";
    phone.id = `phone-${kind}`;
    phone.classList.add(kind);
    phone.setAttribute("aria-label", `${this.label}的手机`);
    phone.querySelector(".role").textContent = this.label;
    this.box.id = `say-${kind}`;
    this.box.setAttribute("aria-label", `以${this.label}的身份说`);
    this.select.setAttribute("aria-label", this.label);
    this.log.setAttribute("aria-label", `${this.label}的聊天记录`);
    for (const person of people) {
      const option = element("option", "", `${person.title} · ${person.name}`);
      option.value = person.userid;
      this.select.append(option);
    }
    const kept = sessionStorage.getItem(kind);
    if (people.some((person) => person.userid === kept)) this.select.value = kept;
    this.select.addEventListener("change", () => this.open());
    phone.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.box.addEventListener("keydown", (event) => {
      // While a Chinese input method is composing, Enter chooses a word.
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229) {
        event.preventDefault();
        this.send();
      }
    });
    this.box.addEventListener("input", () => this.fit());
    this.log.addEventListener("scroll", () => this.showBelow());
    this.below.addEventListener("click", () => {
      this.log.scrollTop += this.log.clientHeight - 60;
      this.log.focus({ preventScroll: true });
    });
    for (const question of QUESTIONS[kind]) this.chips.append(this.button("chip", question, () => this.say(question)));
  }

  get person() {
    return this.select.value;
  }

  get who() {
    return this.people.find((person) => person.userid === this.person);
  }

  button(className, words, act) {
    const made = element("button", className, words);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  }

  fit() {
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight, 120)}px`;
  }

  send() {
    const words = this.box.value;
    if (!words.trim()) return;
    this.box.value = "";
    this.fit();
    this.say(words);
  }

  async say(words) {
    this.box.focus({ preventScroll: true });
    this.problem(await post("say", { person: this.person, text: words }));
  }

  problem({ error }) {
    if (error) this.append(element("p", "note error", error));
  }

  // A person takes the phone in hand: draw their chat, and tell the bot that the chat was opened.
  open() {
    sessionStorage.setItem(this.kind, this.person);
    this.root.querySelector(".about").textContent = this.who.about;
    this.log.replaceChildren();
    for (const entry of (chats.get(this.person) ?? new Map()).values()) this.draw(entry);
    this.refresh();
    this.scroll();
    entered.add(this.person);
    post("enter", { person: this.person }).then((answer) => this.problem(answer));
  }

  drawMenu() {
    this.menu.replaceChildren();
    for (const item of menu) {
      this.menu.append(this.button("", item.name, async () => {
        this.problem(await post("click", { person: this.person, key: item.key, label: item.name }));
      }));
    }
  }

  draw(entry) {
    const made = this.row(entry);
    const old = this.log.querySelector(`[data-entry="${entry.id}"]`);
    made.dataset.entry = entry.id;
    if (old) {
      const hadFocus = old.contains(document.activeElement);
      made.classList.add("again"); // it was there before: no entrance
      old.replaceWith(made);
      if (hadFocus) this.box.focus({ preventScroll: true });
    } else this.append(made);
  }

  append(node) {
    const following = this.log.scrollTop >= this.anchor() - 4;
    this.log.append(node);
    if (following || node.classList.contains("me")) this.scroll();
    this.showBelow();
  }

  // As far down as one can go without losing the beginning of the answer: the last thing said, or the day that came,
  // stays in sight.
  anchor() {
    const mine = [...this.log.querySelectorAll(".row.me, .note.date")].at(-1) ?? this.log.firstElementChild;
    const bottom = this.log.scrollHeight - this.log.clientHeight;
    return Math.max(0, Math.min(bottom, mine ? mine.offsetTop - this.log.offsetTop - 10 : 0));
  }

  scroll() {
    this.log.scrollTop = this.anchor();
  }

  showBelow() {
    this.below.hidden = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 24;
  }

  row(entry) {
    if (entry.side === "note") {
      if (entry.kind === "date") return element("p", "note date", `日期改为 ${dayWords(entry.content)}`);
      return element("p", "note error", entry.content);
    }
    const mine = entry.side === "me";
    const time = element("time", "", entry.timed ? clockTime.format(new Date(entry.at)) : "");
    time.dateTime = entry.at;
    const avatar = element("span", `avatar ${mine ? "human" : "bot"}`, mine ? this.who.sign : "梯");
    avatar.setAttribute("aria-hidden", "true");
    const speaker = element("span", "unseen", mine ? `${this.who.name}：` : "梯航助手：");
    const body = element("div", `bubble ${entry.kind}`, speaker, this.content(entry));
    const state = entry.status === "failed" ? "没有送到 · " : entry.status === "sending" ? "发送中 · " : "";
    const row = element("div", `row ${entry.side}`, avatar, element("div", "said", body, element("p", "meta", state, time)));
    if (entry.status === "failed") row.classList.add("failed");
    return row;
  }

  content(entry) {
    if (entry.kind === "markdown") return markdown(entry.content);
    if (entry.kind === "card") return this.card(entry);
    if (entry.kind === "image") return this.picture(entry);
    if (entry.kind === "file") return this.file(entry);
    return entry.side === "bot" ? plain(entry.content) : element("div", "plain", entry.content);
  }

  // As WeCom shows a file: its kind, its whole name, its size; a press downloads it.
  file({ content: name, card: { media_id: id, size } }) {
    const kind = element("span", "kind", /\.([A-Za-z0-9]{1,5})$/.exec(name)?.[1].toUpperCase() ?? "文件");
    kind.setAttribute("aria-hidden", "true");
    const weight = size < 1024 ? `${size} 字节` : size < 1 << 20 ? `${Math.ceil(size / 1024)} KB` : `${(size / (1 << 20)).toFixed(1)} MB`;
    const words = element("span", "words", element("span", "name", name), element("span", "size", `${weight} · 点按下载`));
    const link = element("a", "file", kind, words);
    link.href = `/sandbox/media/${encodeURIComponent(id)}`;
    link.download = name;
    return link;
  }

  picture({ content: name, card: { media_id: id } }) {
    const link = element("a", "picture");
    const image = element("img", "");
    link.href = image.src = `/sandbox/media/${encodeURIComponent(id)}`;
    link.target = "_blank";
    image.alt = name;
    image.addEventListener("load", () => this.showBelow());
    link.append(image);
    return link;
  }

  card(entry) {
    const { card } = entry;
    const parts = [];
    if (card.source?.desc) parts.push(element("p", "source", card.source.desc));
    if (card.main_title?.title) parts.push(element("p", "title", card.main_title.title));
    if (card.main_title?.desc) parts.push(element("p", "desc", card.main_title.desc));
    if (card.emphasis_content?.title) parts.push(element("p", "emphasis", card.emphasis_content.title));
    if (card.sub_title_text) parts.push(element("p", "desc", card.sub_title_text));
    for (const line of card.horizontal_content_list ?? []) {
      parts.push(element("p", "pair", element("span", "", line.keyname ?? ""), element("span", "", line.value ?? "")));
    }
    const buttons = element("div", "buttons");
    if (card.replaced) {
      const done = this.button("done", card.replaced, () => {});
      done.disabled = true;
      buttons.append(done);
    } else {
      for (const { text, key, style } of card.button_list ?? []) {
        buttons.append(this.button(`choice style${style ?? 1}`, text, async (event) => {
          const row = event.currentTarget.closest(".buttons");
          for (const other of row.children) other.disabled = true;
          const answer = await post("press", { person: this.person, task_id: card.task_id, key });
          for (const other of row.children) other.disabled = false;
          this.problem(answer);
          this.box.focus({ preventScroll: true });
        }));
      }
    }
    if (buttons.children.length) parts.push(buttons);
    return element("div", "card", ...parts);
  }

  // What depends on the chat as a whole: typing, the line about a missing answer, how loudly questions are suggested.
  refresh() {
    const spoke = [...(chats.get(this.person) ?? new Map()).values()].some((entry) => entry.side === "me");
    this.chips.classList.toggle("quiet", spoke);
    const typing = waiting.has(this.person);
    this.presence.textContent = typing ? "正在输入……" : "在线";
    this.log.querySelector(".typing")?.remove();
    this.log.querySelector(".late")?.remove();
    if (typing) {
      const dots = element("div", "bubble", element("i", ""), element("i", ""), element("i", ""));
      const avatar = element("span", "avatar bot", "梯");
      const row = element("div", "row bot typing", avatar, dots);
      row.setAttribute("aria-hidden", "true");
      this.append(row);
    } else if (late.has(this.person)) {
      this.append(element("p", "note error late", "机器人 20 秒没有回答。可以再发一次，或看看终端里的日志。"));
    }
  }
}

const late = new Set();
const phones = [];
const phoneOf = (person) => phones.find((phone) => phone.person === person);

function expectAnswer(person, left = PATIENCE) {
  clearTimeout(waiting.get(person));
  late.delete(person);
  waiting.set(person, setTimeout(() => {
    waiting.delete(person);
    late.add(person);
    phoneOf(person)?.refresh();
  }, left));
}

function answered(person) {
  clearTimeout(waiting.get(person));
  waiting.delete(person);
  late.delete(person);
}

function take(entry) {
  if (!chats.has(entry.person)) chats.set(entry.person, new Map());
  const chat = chats.get(entry.person);
  const isNew = !chat.has(entry.id);
  chat.set(entry.id, entry);
  if (entry.side === "me" && isNew) {
    const left = PATIENCE - (Date.now() - Date.parse(entry.at));
    if (left > 0) expectAnswer(entry.person, left);
  } else if (entry.side === "bot" || entry.kind === "error") answered(entry.person);
}

function showDay({ date, choices, watching }) {
  const watch = $("watch");
  watch.textContent = watching ? "停下" : "看一年";
  watch.title = watching ? "停在这一天" : "日子一天天过去，到期的提醒和简报照样发出来";
  watch.setAttribute("aria-pressed", String(watching));
  const real = choices.at(-1).date;
  $("today").textContent = dayWords(date);
  $("day-tag").textContent = date === real ? "今天" : "假定今天是";
  document.querySelector(".day").classList.toggle("moved", date !== real);
  if (document.activeElement !== $("date")) $("date").value = date;
  const row = $("choices");
  const focused = [...row.children].indexOf(document.activeElement);
  row.replaceChildren(...choices.map((choice) => {
    const made = element("button", "", choice.date);
    made.type = "button";
    made.title = choice.why;
    made.setAttribute("aria-pressed", String(choice.date === date));
    made.addEventListener("click", () => setDay(choice.date));
    return made;
  }));
  row.children[focused]?.focus();
}

async function watchYear() {
  const { error } = await post("watch", { go: $("watch").getAttribute("aria-pressed") !== "true" });
  if (error) phones[0]?.problem({ error });
}

async function setDay(date) {
  const { error } = await post("date", { date });
  $("date").setCustomValidity(error ?? "");
  if (error) $("date").reportValidity();
  else $("date").value = date;
}

function build(people) {
  phones.push(
    new Phone("enterprise", [
      ...people.firms.map((firm) => ({
        userid: firm.contact.userid,
        name: firm.contact.name,
        sign: firm.contact.name.slice(-1),
        title: firm.short,
        about: `${firm.place} · ${firm.business} · ${firm.uscc}`,
      })),
      ...people.firms.filter((firm) => firm.colleague).map((firm) => ({
        userid: firm.colleague.userid,
        name: firm.colleague.name,
        sign: firm.colleague.name.slice(-1),
        title: `${firm.short}（同事）`,
        about: `还没有绑定 · ${firm.name} · ${firm.uscc}`,
      })),
      ...people.agencies.map((agency) => ({
        userid: agency.contact.userid,
        name: agency.contact.name,
        sign: agency.contact.name.slice(-1),
        title: agency.name,
        about: `${agency.place} · 还没有绑定 · ${agency.codes.join("、")}`,
      })),
    ]),
    new Phone("officer", people.officers.map((officer) => ({
      userid: officer.userid,
      name: officer.name,
      sign: officer.name.slice(0, 1),
      title: officer.office,
      about: `负责${officer.place}的企业梯度培育`,
    }))),
  );
  $("phones").append(...phones.map((phone) => phone.root));
}

const narrow = matchMedia("(max-width: 899px)");
const isShown = (phone) => !narrow.matches || $("phones").dataset.shown === phone.kind;

function showState(state) {
  chats.clear();
  for (const person of [...waiting.keys()]) answered(person);
  if (!phones.length) build(state.people);
  for (const entry of state.entries) take(entry);
  menu = state.menu;
  showDay(state);
  for (const phone of phones) {
    phone.box.maxLength = state.most_typed;
    phone.drawMenu();
    // After a restart the sandbox has forgotten the chats: the person opens theirs anew.
    if (!chats.has(phone.person)) entered.delete(phone.person);
    if (isShown(phone) && !entered.has(phone.person)) phone.open();
  }
}

function listen() {
  const events = new EventSource("/sandbox/events");
  events.onopen = () => ($("offline").hidden = true);
  events.onerror = () => ($("offline").hidden = false);
  events.onmessage = ({ data }) => {
    const happening = JSON.parse(data);
    if (happening.event === "state") showState(happening);
    else if (happening.event === "date") showDay(happening);
    else if (happening.event === "menu") {
      menu = happening.menu;
      for (const phone of phones) phone.drawMenu();
    } else if (happening.event === "entry") {
      const { entry } = happening;
      take(entry);
      const phone = phoneOf(entry.person);
      if (phone && entered.has(entry.person)) {
        phone.log.querySelector(".typing")?.remove();
        phone.draw(entry);
        phone.refresh();
      }
    }
  };
}

function showTab(kind) {
  $("phones").dataset.shown = kind;
  for (const phone of phones) {
    const tab = $(`tab-${phone.kind}`);
    tab.setAttribute("aria-selected", String(phone.kind === kind));
    tab.tabIndex = phone.kind === kind ? 0 : -1;
    if (phone.kind === kind) {
      if (!entered.has(phone.person)) phone.open();
      phone.scroll();
    }
  }
}

for (const kind of ["enterprise", "officer"]) {
  $(`tab-${kind}`).addEventListener("click", () => showTab(kind));
  $(`tab-${kind}`).addEventListener("keydown", (event) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    const other = kind === "enterprise" ? "officer" : "enterprise";
    showTab(other);
    $(`tab-${other}`).focus();
  });
}
narrow.addEventListener("change", () => {
  for (const phone of phones) if (isShown(phone) && !entered.has(phone.person)) phone.open();
});
$("date").addEventListener("change", (event) => {
  if (event.target.value) setDay(event.target.value);
});
$("watch").addEventListener("click", watchYear);
listen();
