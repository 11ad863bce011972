//! One service's descriptions as a file: JSON in an LZ4 frame whose checksum covers the content.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};

use lz4_flex::frame::{FrameDecoder, FrameEncoder, FrameInfo};

/// The descriptions of one type by what they describe: `` for the type itself, `CidrBlock` for a
/// property, `Rule/Id` for a property of a definition, `Rule/` for the definition.
pub type Texts = BTreeMap<String, String>;

/// The texts of a service's types by their wire names, `AWS::EC2::VPC`.
pub type ServiceTexts = BTreeMap<String, Texts>;

/// Many times what the largest service takes; a damaged file shall not fill the memory.
const LARGEST: u64 = 64 << 20;

pub fn name(service: &str) -> String {
    format!("{service}.json.lz4")
}

pub fn encode(texts: &ServiceTexts) -> io::Result<Vec<u8>> {
    let info = FrameInfo::new().content_checksum(true);
    let mut encoder = FrameEncoder::with_frame_info(info, Vec::new());
    encoder.write_all(&serde_json::to_vec(texts)?)?;
    Ok(encoder.finish()?)
}

pub fn decode(bytes: &[u8]) -> Result<ServiceTexts, String> {
    let mut json = Vec::new();
    let read = FrameDecoder::new(bytes).take(LARGEST + 1).read_to_end(&mut json);
    read.map_err(|error| error.to_string())?;
    if json.len() as u64 > LARGEST {
        return Err("it is far too large".to_owned());
    }
    serde_json::from_slice(&json).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> ServiceTexts {
        let texts = [("", "A queue."), ("QueueName", "Its name."), ("Policy/Id", "…")];
        let texts = texts.map(|(key, text)| (key.to_owned(), text.to_owned()));
        [("AWS::SQS::Queue".to_owned(), Texts::from(texts))].into()
    }

    #[test]
    fn what_is_written_is_read() {
        assert_eq!(decode(&encode(&sample()).unwrap()), Ok(sample()));
    }

    #[test]
    fn damage_anywhere_is_noticed() {
        let whole = encode(&sample()).unwrap();
        // What follows the last block says only that it is the last.
        let harmless = |read| read == Ok(sample());
        for length in 0..whole.len() {
            let read = decode(&whole[..length]);
            assert!(read.is_err() || harmless(read), "cut at {length}");
        }
        assert!(decode(&whole[..whole.len() / 2]).is_err());
        for position in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[position] ^= 0x55;
            let read = decode(&bytes);
            assert!(read.is_err() || harmless(read), "changed at {position}");
        }
    }
}
