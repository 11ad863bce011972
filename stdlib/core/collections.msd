//! Lists and maps.

/// Cuts a list into lists of so many elements; the last one may be shorter.
fn list.chunk<T>(items: List<T>, size: Int) -> List<List<T>>
/// Tells whether a list contains a value.
fn list.contains<T>(items: List<T>, item: T) -> Bool
/// Returns the first element; null for an empty list.
fn list.first<T>(items: List<T>) -> T?
/// Returns the position of a value; null when it is not there.
fn list.index_of<T>(items: List<T>, item: T) -> Int?
/// Returns the last element; null for an empty list.
fn list.last<T>(items: List<T>) -> T?
/// Returns the list backwards.
fn list.reverse<T>(items: List<T>) -> List<T>
/// Returns the elements from one position up to another; negative ones count from the end.
fn list.slice<T>(items: List<T>, from: Int, to?: Int) -> List<T>
/// Returns an entry, or a fallback.
fn map.get<T>(map: Map<T>, key: String, fallback: T) -> T
/// Tells whether a map has a key.
fn map.has<T>(map: Map<T>, key: String) -> Bool
/// Returns the map without some keys.
fn map.omit<T>(map: Map<T>, keys: List<String>) -> Map<T>
/// Returns the map with some keys only.
fn map.pick<T>(map: Map<T>, keys: List<String>) -> Map<T>
