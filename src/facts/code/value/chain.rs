//! Lists that share their tails.

use std::rc::Rc;

/// A list that shares its tail.
#[derive(Debug)]
pub struct Link<T> {
    pub(super) value: T,
    before: Chain<T>,
}
/// A shared list, newest first.
pub type Chain<T> = Option<Rc<Link<T>>>;

/// Adds to a shared list.
pub fn push<T>(chain: &Chain<T>, value: T) -> Chain<T> {
    Some(Rc::new(Link { value, before: chain.clone() }))
}

/// A shared list in order, oldest first.
pub fn in_order<T: Clone>(chain: &Chain<T>) -> Vec<T> {
    let mut out = Vec::new();
    let mut at = chain;
    while let Some(link) = at {
        out.push(link.value.clone());
        at = &link.before;
    }
    out.reverse();
    out
}

impl<T> Drop for Link<T> {
    fn drop(&mut self) {
        // a long chain must not be dropped by recursion
        let mut next = self.before.take();
        while let Some(link) = next {
            match Rc::try_unwrap(link) {
                Ok(mut link) => next = link.before.take(),
                Err(_) => break,
            }
        }
    }
}
