//! The page of the graph view. Nothing runs or loads in it but the extension's own script and style.

export interface Parts {
  /** The origin that the editor serves files of the extension from. */
  cspSource: string;
  nonce: string;
  script: string;
  style: string;
}

export function page(parts: Parts): string {
  const { cspSource, nonce, script, style } = parts;
  const policy = `default-src 'none'; style-src ${cspSource}; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${style}">
<title>msd graph</title>
</head>
<body>
<header>
  <h1 id="stack"></h1>
  <p id="summary" role="status"></p>
  <form id="tools" role="toolbar" aria-label="Drawing">
    <input id="filter" type="search" placeholder="Filter (/)" aria-label="Filter by name, type or group">
    <label><input id="critical" type="checkbox"> Critical path</label>
    <label><input id="follow" type="checkbox"> Follow cursor</label>
    <button type="button" id="smaller" title="Smaller (-)" aria-label="Smaller">&minus;</button>
    <button type="button" id="fit" title="Fit into the window (0)">Fit</button>
    <button type="button" id="larger" title="Larger (+)" aria-label="Larger">+</button>
  </form>
</header>
<p id="problem" role="alert" hidden></p>
<main id="scene" aria-label="Graph: arrow keys move, Enter goes to the source"></main>
<footer id="details" aria-live="polite"></footer>
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>
`;
}
