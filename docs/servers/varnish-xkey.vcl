vcl 4.1;

import xkey;

# As varnish.vcl, with the module xkey of varnish-modules, which has an index of the tags.

backend default {
  .host = "127.0.0.1";
  .port = "1337";
}

# Who may purge: Strapi.
acl purgers {
  "127.0.0.1";
}

sub vcl_recv {
  if (req.method == "BAN") {
    if (client.ip !~ purgers) {
      return (synth(403, "Forbidden"));
    }
    return (synth(200, "Purged " + xkey.purge(req.http.Surrogate-Key)));
  }
  if (req.url ~ "^/images/") {
    # Images do not depend on cookies.
    unset req.http.Cookie;
  }
}

sub vcl_backend_response {
  set beresp.http.xkey = beresp.http.Surrogate-Key;
  # After the lifetime, old images are not served while new ones are fetched.
  set beresp.grace = 0s;
}

sub vcl_deliver {
  # Browsers need no tags.
  unset resp.http.xkey;
  unset resp.http.Surrogate-Key;
  unset resp.http.Cache-Tag;
}
