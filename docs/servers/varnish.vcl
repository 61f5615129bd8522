vcl 4.1;

import std;

# Varnish in front of Strapi, for a route with cacheTags: true.

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
    # Each response whose tags contain this one. No part of a ban may contain a space.
    if (!std.ban("obj.http.Surrogate-Key ~ (^|\s)" + req.http.Surrogate-Key + "(\s|$)")) {
      return (synth(400, std.ban_error()));
    }
    return (synth(200, "Banned"));
  }
  if (req.url ~ "^/images/") {
    # Images do not depend on cookies.
    unset req.http.Cookie;
  }
}

sub vcl_backend_response {
  # After the lifetime, old images are not served while new ones are fetched.
  set beresp.grace = 0s;
}

sub vcl_deliver {
  # Browsers need no tags.
  unset resp.http.Surrogate-Key;
  unset resp.http.Cache-Tag;
}
