"""Django with MySQL by mysqlclient: the migrations of its own applications, a model's life, its introspection. In a process of its
own: Django is configured once in a process, and other tests do that for PostgreSQL."""

import subprocess
import sys
import textwrap

SETTINGS = """
    import datetime, decimal, io
    import django
    from django.conf import settings
    settings.configure(
        DATABASES={{"default": {{"ENGINE": "django.db.backends.mysql", "NAME": "test", "USER": "root", "HOST": "{host}", "PORT": {port},
                               "OPTIONS": {{"charset": "utf8mb4"}}}}}},
        INSTALLED_APPS=["django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.messages",
                        "django.contrib.sessions", "django.contrib.sites"],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField", USE_TZ=True, TIME_ZONE="UTC", SITE_ID=1, SECRET_KEY="x")
    django.setup()
    from django.apps import apps
    from django.core.management import call_command
    from django.db import IntegrityError, OperationalError, connection, models, transaction
    from django.db.models import Count, F, Q, Sum

    class Author(models.Model):
        name = models.CharField(max_length=40, unique=True, db_comment="as on the cover")
        born = models.DateField(null=True)
        notes = models.JSONField(default=dict)
        class Meta:
            app_label, db_table, db_table_comment = "sites", "library_author", "who writes"

    class Book(models.Model):
        title = models.CharField(max_length=100)
        price = models.DecimalField(max_digits=8, decimal_places=2, default=0)
        author = models.ForeignKey(Author, models.CASCADE, related_name="books")
        seen = models.DateTimeField(auto_now_add=True)
        token = models.UUIDField(null=True)
        class Meta:
            app_label, db_table = "sites", "library_book"
            indexes = [models.Index(fields=["title", "price"], name="library_title")]
            constraints = [models.CheckConstraint(check=Q(price__gte=0), name="library_priced"),
                           models.UniqueConstraint(fields=["author", "title"], name="library_once")]
"""
MIGRATIONS = """
    call_command("migrate", verbosity=0)
    out = io.StringIO()
    call_command("showmigrations", "--plan", stdout=out)
    assert "[ ]" not in out.getvalue() and "[X]  auth.0012" in out.getvalue()
    call_command("migrate", verbosity=0)
    assert "auth_user" in connection.introspection.table_names()
    User = apps.get_model("auth", "User")
    User.objects.filter(username="ann").delete()
    user = User.objects.create_superuser("ann", "a@example.com", "secret")
    assert user.check_password("secret") and user.has_perm("auth.add_user")
"""
MADE = """
    with connection.schema_editor() as editor:
        editor.create_model(Author)
        editor.create_model(Book)
"""
OBJECTS = """
    ann = Author.objects.create(name="ann", born=datetime.date(1990, 1, 2), notes={"a": {"b": [1, None]}})
    bob = Author.objects.create(name="bob")
    Book.objects.bulk_create([Book(title=f"Book {n}", price=decimal.Decimal(n) / 2, author=ann) for n in range(5)])
    found = Author.objects.annotate(n=Count("books"), sum=Sum("books__price")).order_by("name")
    assert [(author.name, author.n, author.sum) for author in found] == [("ann", 5, decimal.Decimal("5.00")), ("bob", 0, None)]
    assert Author.objects.get(notes__a__b__0=1) == ann
    assert Book.objects.filter(title__icontains="BOOK 3").update(price=F("price") + 1) == 1
    assert Book.objects.get(title="Book 3").price == decimal.Decimal("2.50")
    assert Book.objects.filter(seen__date=datetime.datetime.now(datetime.timezone.utc).date()).count() == 5
    author, made = Author.objects.update_or_create(name="bob", defaults={"born": datetime.date(1980, 1, 1)})
    assert author == bob and not made
    for wrong in (lambda: Author.objects.create(name="ann"), lambda: Book.objects.create(title="Cheap", price=-1, author=ann)):
        try:
            with transaction.atomic():
                wrong()
            raise SystemExit("it was taken")
        except (IntegrityError, OperationalError) as error:
            assert error.args[0] in (1062, 3819, 4025), error
    with transaction.atomic():
        assert Book.objects.select_for_update(skip_locked=True).filter(author=ann).count() == 5
    Author.objects.bulk_create([Author(name="ann", notes={"new": 1}), Author(name="eve")], update_conflicts=True, update_fields=["notes"])
    assert Author.objects.get(name="ann").notes == {"new": 1}
    ann.delete()
    assert Book.objects.count() == 0
"""
CHANGES = """
    pages = models.IntegerField(default=7)
    pages.set_attributes_from_name("pages")
    pages.model = Book
    longer = models.CharField(max_length=200, null=True)
    longer.set_attributes_from_name("title")
    longer.model = Book
    with connection.schema_editor() as editor:
        editor.add_field(Book, pages)
        editor.alter_field(Book, Book._meta.get_field("title"), longer)
        editor.alter_field(Book, longer, Book._meta.get_field("title"))
        editor.remove_field(Book, pages)
        editor.remove_index(Book, Book._meta.indexes[0])
        editor.add_index(Book, Book._meta.indexes[0])
        editor.alter_db_table(Book, "library_book", "library_volume")
        editor.alter_db_table(Book, "library_volume", "library_book")
    with connection.cursor() as cursor:
        introspection = connection.introspection
        columns = {column.name: column for column in introspection.get_table_description(cursor, "library_book")}
        assert list(columns) == ["id", "title", "price", "author_id", "seen", "token"] or set(columns) == {"id", "title", "price", "author_id", "seen", "token"}
        assert (columns["price"].precision, columns["price"].scale) == (8, 2) or columns["price"].internal_size
        assert not columns["title"].null_ok and columns["token"].null_ok
        assert introspection.get_primary_key_column(cursor, "library_book") == "id"
        assert introspection.get_relations(cursor, "library_book") == {"author_id": ("id", "library_author")}
        constraints = introspection.get_constraints(cursor, "library_book")
        assert constraints["library_title"]["index"] and constraints["library_title"]["columns"] == ["title", "price"]
        assert constraints["library_once"]["unique"] and constraints["library_once"]["columns"] == ["author_id", "title"]
        assert constraints["library_priced"]["check"] and constraints["library_priced"]["columns"] == ["price"]
        assert constraints["PRIMARY"]["primary_key"]
        tables = {table.name: table for table in introspection.get_table_list(cursor)}
        assert tables["library_author"].comment == "who writes" and tables["library_author"].type == "t"
        described = introspection.get_table_description(cursor, "library_author")
        assert [column.comment for column in described] == ["", "as on the cover", "", ""], described
    out = io.StringIO()
    call_command("inspectdb", "library_book", stdout=out)
    assert "price = models.DecimalField(max_digits=8, decimal_places=2)" in out.getvalue(), out.getvalue()
"""
GONE = """
    with connection.schema_editor() as editor:
        editor.delete_model(Book)
        editor.delete_model(Author)
"""


def run(server, *parts):
    script = textwrap.dedent(SETTINGS.format(host=server.host, port=server.port) + "".join(parts))
    answer = subprocess.run([sys.executable, "-W", "ignore", "-c", script], capture_output=True, text=True, timeout=120)
    assert answer.returncode == 0, answer.stderr[-3000:]


def test_migrations_are_applied(mysql_server):
    run(mysql_server, MIGRATIONS)


def test_objects(mysql_server):
    run(mysql_server, MADE, OBJECTS, GONE)


def test_changes_of_the_schema_and_introspection(mysql_server):
    run(mysql_server, MADE, CHANGES, GONE)
