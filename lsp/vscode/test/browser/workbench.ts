//! What a person does in the editor: opens files, types, looks. Waits for what can be seen, never for
//! time to pass.

import type { Frame, Locator, Page } from "playwright-core";

export class Workbench {
  constructor(readonly page: Page) {}

  /** Opens a file of the folder by its name. */
  async openFile(name: string): Promise<void> {
    await this.page.keyboard.press("Control+p");
    const input = this.page.locator(".quick-input-widget input[type=text]").first();
    await input.fill(name);
    const row = this.page.locator(".quick-input-list .monaco-list-row", { hasText: name }).first();
    await row.click();
    await this.page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
    // The tab is there before the text is; what is typed in between is lost.
    await this.page.locator(`.editor-instance .monaco-editor[data-uri$="/${name}"]`).first().waitFor();
    await this.editor().waitFor();
  }

  /** Runs a command of the palette by its title. */
  async run(title: string): Promise<void> {
    await this.page.keyboard.press("F1");
    const input = this.page.locator(".quick-input-widget input[type=text]").first();
    await input.fill(`>${title}`);
    const row = this.page.locator(".quick-input-list .monaco-list-row", { hasText: title }).first();
    await row.waitFor();
    await row.click();
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
    if (text) {
      await this.line(text).click();
      await this.page.keyboard.press("End");
    } else {
      await this.editor().click();
      await this.page.locator(".editor-instance .monaco-editor.focused").waitFor();
      await this.page.keyboard.press("Control+End");
      await this.cursor().filter({ hasNotText: /Ln 1,/ }).waitFor();
    }
  }

  /** Where the cursor is, in words of the status bar. */
  cursor(): Locator {
    return this.page.locator('.part.statusbar [id="status.editor.selection"]');
  }

  /** Goes to `line:column`, both from 1. */
  async goTo(place: string): Promise<void> {
    await this.page.keyboard.press("Control+g");
    const input = this.page.locator(".quick-input-widget input[type=text]").first();
    await input.fill(`:${place}`);
    await this.page.keyboard.press("Enter");
    const [line, column = "1"] = place.split(":");
    await this.cursor().filter({ hasText: `Ln ${line}, Col ${column}` }).waitFor();
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

  /** Shows or hides the panel below. */
  async panel(): Promise<void> {
    await this.page.keyboard.press("Control+j");
  }

  /** A row of the view of problems, which it opens. */
  async problem(text: string): Promise<Locator> {
    const view = this.page.locator(".markers-panel-container");
    if (!(await view.isVisible())) await this.page.keyboard.press("Control+Shift+m");
    const row = view.locator(".monaco-list-row", { hasText: text }).first();
    await row.waitFor();
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
    await this.page.keyboard.press("Control+k");
    await this.page.keyboard.press("Control+t");
    const input = this.page.locator(".quick-input-widget input[type=text]").first();
    await input.fill(name);
    await this.page.locator(".quick-input-list .monaco-list-row", { hasText: name }).first().click();
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
