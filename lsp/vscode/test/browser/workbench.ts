//! What a person does in the editor: opens files, types, looks. Waits for what can be seen, never for
//! time to pass.

import { type Frame, type Locator, type Page, errors } from "playwright-core";

/** What is waited for at most, in milliseconds, and how often it is tried within that. */
export const WHOLE = 60_000;
const TRIES = 6;

export class Workbench {
  constructor(readonly page: Page) {}

  /**
   * Does what may be done twice until its end is seen, as a person would: a key or a click that comes
   * while the editor still draws is lost, and a list that is filled anew closes under the pointer.
   */
  private async until(act: () => Promise<void>): Promise<void> {
    for (let left = TRIES; left > 1; left--) {
      this.page.setDefaultTimeout(WHOLE / TRIES);
      try {
        return await act();
      } catch (error) {
        if (!(error instanceof errors.TimeoutError)) throw error;
      } finally {
        this.page.setDefaultTimeout(WHOLE);
      }
    }
    await act();
  }

  /** Opens the quick input with a key, writes, and takes the row that says so. */
  private async pick(keys: string[], text: string, row: string): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
    await this.page.locator(".quick-input-widget input[type=text]").first().fill(text);
    await this.page.locator(".quick-input-list .monaco-list-row", { hasText: row }).first().click();
  }

  /** Opens a file of the folder by its name. */
  async openFile(name: string): Promise<void> {
    await this.until(async () => {
      await this.pick(["Control+p"], name, name);
      await this.page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
    });
    // The tab is there before the text is; what is typed in between is lost.
    await this.page.locator(`.editor-instance .monaco-editor[data-uri$="/${name}"]`).first().waitFor();
    await this.editor().waitFor();
  }

  /** Runs a command of the palette by its title, until this is seen of it. */
  async run(title: string, seen: Locator): Promise<void> {
    await this.until(async () => {
      await this.pick(["F1"], `>${title}`, title);
      await seen.first().waitFor();
    });
  }

  /** Answers a question of a command: by a row of a list, or by the text itself. */
  async answer(text: string, row = false): Promise<void> {
    const input = this.page.locator(".quick-input-widget input[type=text]").first();
    await input.fill(text);
    if (row) {
      await this.page.locator(".quick-input-list .monaco-list-row", { hasText: text }).first().click();
      // Until the list is gone, the next text would go into its filter.
      await this.page.locator(".quick-input-list .monaco-list-row").first().waitFor({ state: "hidden" });
    } else {
      await this.page.keyboard.press("Enter");
    }
  }

  /** The text of the editor in front. */
  editor(): Locator {
    return this.page.locator(".editor-instance .view-lines").first();
  }

  line(text: string): Locator {
    // The editor writes every blank as one that does not break.
    const pattern = text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll(" ", "[ \\u00a0]");
    return this.page.locator(".editor-instance .view-line", { hasText: new RegExp(pattern) }).first();
  }

  /** Puts the cursor to the end of the file, or of the line with this text. */
  async goToEnd(text?: string): Promise<void> {
    await this.until(async () => {
      await (text ? this.line(text) : this.editor()).click();
      await this.page.locator(".editor-instance .monaco-editor.focused").waitFor();
      await this.page.keyboard.press(text ? "End" : "Control+End");
      await this.cursor().filter({ hasNotText: text ? /Col 1\b/ : /Ln 1,/ }).waitFor();
    });
  }

  /** Where the cursor is, in words of the status bar. */
  cursor(): Locator {
    return this.page.locator('.part.statusbar [id="status.editor.selection"]');
  }

  /** Goes to `line:column`, both from 1. */
  async goTo(place: string): Promise<void> {
    const [line, column = "1"] = place.split(":");
    await this.until(async () => {
      await this.page.keyboard.press("Control+g");
      await this.page.locator(".quick-input-widget input[type=text]").first().fill(`:${place}`);
      await this.page.keyboard.press("Enter");
      await this.cursor().filter({ hasText: `Ln ${line}, Col ${column}` }).waitFor();
    });
  }

  /** Types into the editor as it stands: no bracket is closed, no line is indented by itself. */
  async write(text: string): Promise<void> {
    await this.page.keyboard.insertText(text);
  }

  async replaceLine(text: string, by: string): Promise<void> {
    await this.line(text).click();
    await this.page.keyboard.press("Home");
    await this.page.keyboard.press("Shift+End");
    await this.write(by);
  }

  async complete(): Promise<void> {
    await this.page.keyboard.press("Control+Space");
  }

  /** The piece of a line with this text, as small as the colours cut it. */
  private piece(line: string, text: string): Locator {
    // A text would be looked for in either case.
    return this.line(line).locator("span span", { hasText: new RegExp(text) }).last();
  }

  async hover(line: string, text: string): Promise<void> {
    await this.piece(line, text).hover();
  }

  squiggle(): Locator {
    return this.page.locator(".squiggly-error").first();
  }

  suggestions(): Locator {
    return this.page.locator(".suggest-widget.visible .monaco-list-row");
  }

  /** The extension's own item. */
  statusBar(): Locator {
    return this.page.locator('.part.statusbar [id$="msd.status"]');
  }

  /** Hides the panel below. */
  async hidePanel(): Promise<void> {
    const panel = this.page.locator(".part.panel").first();
    await this.until(async () => {
      if (await panel.isVisible()) await this.page.keyboard.press("Control+j");
      await panel.waitFor({ state: "hidden" });
    });
  }

  /** Saves the file in front, until this is seen of it. */
  async save(seen: Locator): Promise<void> {
    await this.until(async () => {
      await this.page.keyboard.press("Control+s");
      await seen.first().waitFor();
    });
    await this.page.locator(".tab.active:not(.dirty)").waitFor();
  }

  /** A row of the view of problems, which it opens. */
  async problem(text: string): Promise<Locator> {
    const view = this.page.locator(".markers-panel-container");
    const row = view.locator(".monaco-list-row", { hasText: text }).first();
    await this.until(async () => {
      if (!(await view.isVisible())) await this.page.keyboard.press("Control+Shift+m");
      await row.waitFor();
    });
    return row;
  }

  /** The innermost frame of the webview that shows this selector. */
  async webview(selector: string): Promise<Frame> {
    await this.page.locator("iframe.webview.ready").first().waitFor({ state: "attached" });
    const outer = await this.page.locator("iframe.webview.ready").first().elementHandle();
    const frame = await outer?.contentFrame();
    const inner = await frame?.waitForSelector("iframe#active-frame", { state: "attached" });
    const content = await inner?.contentFrame();
    if (!content) throw new Error("there is no webview");
    await content.waitForSelector(selector);
    return content;
  }

  async theme(name: string): Promise<void> {
    await this.until(() => this.pick(["Control+k", "Control+t"], name, name));
  }

  /** Keeps what was on the screen when a test ended, for whoever looks why it failed. */
  async keep(name: string): Promise<void> {
    const file = name.replaceAll(/[^a-z0-9]+/gi, "-");
    await this.page.screenshot({ path: `${process.env["MSD_SEEN"] ?? "dist/seen"}/${file}.png` });
  }

  /** Saves a picture for the README, when pictures are wanted. */
  async picture(name: string): Promise<void> {
    const folder = process.env["MSD_PICTURES"];
    if (folder) await this.page.screenshot({ path: `${folder}/${name}.png` });
  }
}
