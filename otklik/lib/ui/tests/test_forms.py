"""Any Django form gets our field: label, help, error, all bound to the control for screen readers."""

from django import forms

from otklik.lib.ui.forms import Renderer
from otklik.lib.ui.templatetags import ui


class Sample(forms.Form):
    default_renderer = Renderer

    name = forms.CharField(help_text="As the customer sees it")
    nick = forms.CharField(required=False)
    secret = forms.CharField(widget=forms.PasswordInput)
    agree = forms.BooleanField()
    kind = forms.ChoiceField(choices=[("a", "Apple"), ("b", "Berry")], widget=forms.RadioSelect)
    hidden = forms.CharField(widget=forms.HiddenInput)

    def clean(self) -> None:
        self.add_error(None, "All of it is <wrong>")


def test_errors_and_help_are_tied_to_the_control():
    page = Sample({}).render()
    assert 'aria-describedby="id_name_helptext id_name_error"' in page
    assert 'id="id_name_error"' in page
    assert 'id="id_name_helptext"' in page
    assert "All of it is &lt;wrong&gt;" in page
    assert 'role="alert"' in page


def test_optional_is_said_and_required_is_not():
    page = Sample().render()
    assert page.count("(optional)") == 1
    assert "*" not in page


def test_check_box_stands_before_its_words_and_a_group_has_a_legend():
    page = Sample().render()
    assert '<label class="check" for="id_agree"><input type="checkbox"' in page
    assert "<legend>Kind</legend>" in page


def test_password_has_a_button_to_show_it():
    page = Sample().render()
    assert page.count("<otk-password") == 1
    assert 'aria-label="Show the password"' in page


def test_hidden_errors_are_not_swallowed():
    assert "This field is required." in Sample({"name": "x"}).render()
    assert 'type="hidden" name="hidden"' in Sample().render()


def test_field_tag_sets_attributes_of_the_control():
    mark = ui.field(Sample()["name"], placeholder="Otklik", aria_label="N")
    assert 'placeholder="Otklik"' in mark
    assert 'aria-label="N"' in mark
