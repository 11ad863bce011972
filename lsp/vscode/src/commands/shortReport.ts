//! Lines of `msd check -format short`. The problem matcher `$msd-check` reads the same shape; a test
//! holds the two together.

/** `file:line:column: error[E0203]: message`. */
export const LINE = /^(.+\.msd):(\d+):(\d+): (error|warning)\[([EW]\d{4})\]: (.*)$/;

/** The line with its file named from the workspace on; lines about nothing in a file stay. */
export function fromWorkspace(line: string, folder: string): string {
  return folder !== "" && LINE.test(line) ? `${folder}/${line}` : line;
}
