//! Functions that need no name space.

/// Returns the absolute value.
fn abs<T>(number: T) -> T
/// Stands for everything in a folder inside the stack's folder, or in a file, packed as a zip archive: `code = { zip_file = archive("handler") }`. Another value when any of it changes.
fn archive(path: String) -> String
/// Returns the smallest Int that is not less.
fn ceil(number: Float) -> Int
/// Returns the list without repetitions, in order of first appearance.
fn distinct<T>(items: List<T>) -> List<T>
/// Returns the text of a file inside the stack's folder.
fn file(path: String) -> String
/// Returns the elements of lists inside a list as one list; one level only.
fn flatten<T>(lists: List<List<T>>) -> List<T>
/// Returns the largest Int that is not greater.
fn floor(number: Float) -> Int
/// Returns the keys of a map or the field names of a record, in order.
fn keys<T>(map: Map<T>) -> List<String>
/// Returns the number of elements, entries or characters.
fn len(collection: Any) -> Int
/// Returns the largest of a list, or of the arguments.
fn max<T>(...values: T) -> T
/// Returns the entries of all maps; later ones win.
fn merge<T>(...maps: Map<T>) -> Map<T>
/// Returns the smallest of a list, or of the arguments.
fn min<T>(...values: T) -> T
/// Counts up: `range(3)` is `[0, 1, 2]`, `range(2, 4)` is `[2, 3]`.
fn range(from: Int, to?: Int) -> List<Int>
/// Returns the nearest Int; halves go away from zero.
fn round(number: Float) -> Int
/// Returns the list in ascending order.
fn sort<T>(items: List<T>) -> List<T>
/// Returns the sum; 0 for an empty list.
fn sum<T>(numbers: List<T>) -> T
/// Returns the values of a map, or the instances of a resource, in order.
fn values<T>(map: Map<T>) -> List<T>
/// Returns pairs of elements that stand at the same position.
fn zip(first: List<Any>, second: List<Any>) -> List<List<Any>>
