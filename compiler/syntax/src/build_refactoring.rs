//! Builds `moved`, `import` and `forget` from pest's pairs.

use crate::ast::{Expr, ExprKind, Forget, Import, Moved, Path, Prefix};
use crate::build::Builder;
use crate::grammar::{Pair, Rule};

impl Builder<'_> {
    pub(crate) fn moved(&mut self, pair: Pair<'_>) -> Moved {
        let (prefix, mut paths, _) = self.addressed(pair);
        let to = paths.pop().unwrap_or_else(|| self.no_path());
        let from = paths.pop().unwrap_or_else(|| self.no_path());
        Moved { prefix, from, to }
    }

    pub(crate) fn import(&mut self, pair: Pair<'_>) -> Import {
        let (prefix, mut paths, id) = self.addressed(pair);
        let to = paths.pop().unwrap_or_else(|| self.no_path());
        let id = id.unwrap_or(Expr { kind: ExprKind::Error, span: to.text.span });
        Import { prefix, to, id }
    }

    pub(crate) fn forget(&mut self, pair: Pair<'_>) -> Forget {
        let (prefix, mut paths, _) = self.addressed(pair);
        Forget { prefix, what: paths.pop().unwrap_or_else(|| self.no_path()) }
    }

    fn addressed(&mut self, pair: Pair<'_>) -> (Prefix, Vec<Path>, Option<Expr>) {
        let (mut prefix, mut paths, mut id) = (Prefix::default(), Vec::new(), None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::prefix => prefix = self.prefix(part),
                Rule::address => {
                    let address = part.as_str().parse().ok();
                    paths.push(Path { address, text: self.ident(part) });
                }
                Rule::expr => id = Some(self.expr(part)),
                _ => {}
            }
        }
        (prefix, paths, id)
    }

    fn no_path(&self) -> Path {
        Path { address: None, text: self.nowhere() }
    }
}
