//! A static website in an S3 bucket.
//!
//!   msd plan examples/website                            shows what would happen
//!   msd apply examples/website                           makes it so, on the simulated cloud
//!   msd apply examples/website --var name=my-first-site  with another name

/// The bucket's name. The whole world shares these names, so choose your own.
param name: String(len 3..=63, pattern "^[a-z0-9][a-z0-9-]*[a-z0-9]$") = "msd-example-website"

/// The page that a folder's address shows.
param index: String = "index.html"

resource site: aws.s3.Bucket {
  bucket_name = name
  tags        = { Project = "website" }

  website_configuration = { index_document = index, error_document = "404.html" }
  public_access_block_configuration = {
    block_public_policy     = false
    restrict_public_buckets = false
  }
}

/// Lets everybody read. It mentions `site`, so msd makes the bucket first: nobody has to say so.
resource public_read: aws.s3.BucketPolicy {
  bucket = site.bucket_name
  policy_document = {
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = "*"
      Action    = "s3:GetObject"
      Resource  = "${site.arn}/*"
    }]
  }
}

output url = site.website_url
