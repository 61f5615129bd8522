"""
The smallest project that serves Wagtail's renditions, in the folder WAGTAIL_FOLDER.

`project.py FILE…` creates its database with these images and prints their ids as JSON. gunicorn serves `project:application`.
"""

import json
import os
import sys
from pathlib import Path

import django
from django.conf import settings

FOLDER = Path(os.environ["WAGTAIL_FOLDER"])

settings.configure(
    SECRET_KEY=os.environ["WAGTAIL_SECRET"],
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF="project",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": FOLDER / "data.db", "OPTIONS": {"timeout": 30}}},
    MEDIA_ROOT=FOLDER / "media",
    STATIC_URL="/static/",
    INSTALLED_APPS=[
        "wagtail.images",
        "wagtail.admin",
        "wagtail.users",
        "wagtail.documents",
        "wagtail",
        "modelcluster",
        "taggit",
        "django.contrib.auth",
        "django.contrib.contenttypes",
    ],
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    WAGTAILADMIN_BASE_URL="http://127.0.0.1",
    WAGTAILIMAGES_JPEG_QUALITY=80,
    WAGTAILIMAGES_WEBP_QUALITY=80,
)
django.setup()

from django.core.files.images import ImageFile  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.urls import include, path  # noqa: E402
from wagtail.images import get_image_model  # noqa: E402

urlpatterns = [path("images/", include("wagtail.images.urls"))]


def add(name):
    with open(name, "rb") as file:
        return get_image_model().objects.create(title=Path(name).stem, file=ImageFile(file, name=Path(name).name)).id


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    print(json.dumps([add(name) for name in sys.argv[1:]]))
else:
    application = get_wsgi_application()
