import { test } from "node:test";
import { open } from "./editor";
test("try", async () => {
  const e = await open("../../examples/starter");
  await e.page.locator('.explorer-folders-view [aria-label*="main.msd"]').first().dblclick();
  await e.page.locator(".view-lines").waitFor();
  await e.page.waitForTimeout(14000);
  await e.page.screenshot({ path: "/tmp/s1.png" });
  await e.stop();
});
