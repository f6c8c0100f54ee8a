from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exchange', '0006_list_vault'),
    ]

    operations = [
        migrations.AddField(
            model_name='importedcompany',
            name='replaced',
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='importedcompany',
            name='mark',
            field=models.CharField(blank=True, default='', max_length=32),
        ),
    ]
