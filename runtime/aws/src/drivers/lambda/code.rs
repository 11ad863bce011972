//! The code of a function: text in the program, a folder beside it, an object in S3, or an image.

use aws_sdk_lambda::types::{FunctionCode, S3ObjectStorageMode};
use aws_smithy_types::Blob;
use msd_engine::provider::{ErrorClass, ProviderError};
use msd_model::value::Record;

use crate::archive::{self, Entry, Package};
use crate::context::Context;
use crate::convert::{Asked, field, invalid};
use crate::driver::Answer;

/// What Lambda takes in one call; more has to come from S3 (the quotas page of the Lambda guide).
const MOST: usize = 50 << 20;

/// Returns the code that is asked for, with what is on this machine packed.
pub fn wanted(cx: &Context, asked: &Asked<'_>) -> Answer<FunctionCode> {
    let none = Record::default();
    let fields = asked.value("code").and_then(|code| code.as_map()).unwrap_or(&none);
    let text =
        |name: &str| field::<String>(fields, name).map_err(|wrong| invalid(wrong.at("code")));
    let mode: Option<S3ObjectStorageMode> =
        field(fields, "s3_object_storage_mode").map_err(|wrong| invalid(wrong.at("code")))?;
    let packed = match text("zip_file")? {
        None => None,
        Some(given) => Some(packed(cx, asked, &given)?),
    };
    Ok(FunctionCode::builder()
        .set_zip_file(packed.map(Blob::new))
        .set_s3_bucket(text("s3_bucket")?)
        .set_s3_key(text("s3_key")?)
        .set_s3_object_version(text("s3_object_version")?)
        .set_s3_object_storage_mode(mode)
        .set_image_uri(text("image_uri")?)
        .set_source_kms_key_arn(text("source_kms_key_arn")?)
        .build())
}

fn packed(cx: &Context, asked: &Asked<'_>, given: &str) -> Answer<Vec<u8>> {
    let zipped = match archive::is_reference(given) {
        true => match cx.open(given).map_err(|message| refuse("LocalCode", message))? {
            Package::Zip(bytes) => bytes,
            Package::Files(files) => {
                archive::zip(&files).map_err(|message| refuse("LocalCode", message))?
            }
        },
        false => {
            let name = file_name(asked, given)?;
            let file = Entry { path: name.into(), executable: false, bytes: given.into() };
            archive::zip(&[file]).map_err(|message| refuse("InlineCode", message))?
        }
    };
    if zipped.len() > MOST {
        let message = format!(
            "the code is {} MiB when zipped, and Lambda takes 50 MiB in a call: put the archive into a \
             bucket, and give `s3_bucket` and `s3_key`",
            zipped.len() >> 20
        );
        return Err(refuse("CodeTooLarge", message));
    }
    Ok(zipped)
}

/// Returns what the file of inline code is called, so that the handler is `index.NAME`.
fn file_name(asked: &Asked<'_>, given: &str) -> Answer<&'static str> {
    let is_path = ["./", "../", "/"].iter().any(|start| given.starts_with(start));
    if !given.contains('\n') && (is_path || given.ends_with(".zip") || given.ends_with('/')) {
        let message = format!(
            "`zip_file` is the code itself, and this looks like a path; `zip_file = \
             archive(\"{given}\")` packs what is there"
        );
        return Err(refuse("InlineCode", message));
    }
    match asked.text("runtime") {
        Some(runtime) if runtime.starts_with("python") => Ok("index.py"),
        Some(runtime) if runtime.starts_with("nodejs") => Ok("index.js"),
        runtime => Err(refuse(
            "InlineCode",
            format!(
                "code can stand in the program for Node.js and Python, not for {}; `zip_file = \
                 archive(\"folder\")` packs a folder",
                runtime.unwrap_or("a function without `runtime`")
            ),
        )),
    }
}

fn refuse(code: &str, message: impl Into<String>) -> ProviderError {
    let error = ProviderError::new(ErrorClass::Invalid, code, message);
    ProviderError { property: Some("code".into()), ..error }
}
