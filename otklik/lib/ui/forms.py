"""How any Django form (ours, allauth's, a library's) gets our look: FORM_RENDERER is `otklik.lib.ui.forms.Renderer`."""

from django.forms.renderers import DjangoTemplates


class Renderer(DjangoTemplates):
    """Draws `{{ form }}` and `{{ field.as_field_group }}` with the field part: label, help, error, required mark."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"
    formset_template_name = "ui/forms/formset.html"
